// What a site's annunciators are to tell, who confirms it, and the buttons to change it.

import { clockTime } from "./clock.js";
import { h, icon, put, text, turn } from "./draw.js";
import { named, t } from "./words.js";

/** In order of weight. A lockdown asks back first: it empties corridors and cannot be unheard. */
const CHOICES = ["lockdown", "all-clear", "drill", "test", "none"];
const ASKS_BACK = "lockdown";

/** A drill forgotten is an hour of noise; the others end at their own bound. */
const SECONDS = { drill: 900 };

/** @param {(site, wish) => Promise<{ok, status, detail}>} announce */
export function announcement(site, announce) {
  const shape = icon("done");
  const what = h("b", {});
  const until = h("span", {});
  const status = h("p", { class: "telling", role: "status" }, shape, what, until);
  const missing = h("p", { class: "telling-missing", hidden: true });
  const buttons = CHOICES.map((name) => h("button", {
    type: "button", class: "quiet", "data-announce": name,
    onclick: (event) => {
      if (event.currentTarget.getAttribute("aria-disabled")) return;
      if (name === ASKS_BACK) ask(true);
      else say(name);
    },
  }));
  const row = h("div", { class: "telling-row", role: "group" }, ...buttons);
  const question = h("p", {});
  const yes = h("button", { type: "button", class: "danger", "data-announce-sure": "yes", onclick: () => say(ASKS_BACK) });
  const no = h("button", { type: "button", class: "quiet", "data-announce-sure": "no", onclick: () => ask(false) });
  const sure = h("div", { class: "telling-sure", role: "group", hidden: true }, question, yes, no);
  const refusal = h("p", { class: "error", role: "alert" });
  const element = h("div", { class: "announcement", "data-site": site, hidden: true }, status, missing, row, sure, refusal);
  let isWaiting = false;
  let shown = null;

  sure.addEventListener("keydown", (event) => {
    if (event.key === "Escape") ask(false);
  });

  function ask(isAsked) {
    put(sure, "hidden", !isAsked);
    (isAsked ? no : buttons[0]).focus();
  }

  async function say(name) {
    if (isWaiting) return;
    isWaiting = true;
    text(refusal, "");
    wait();
    const answer = await announce(site, { announcement: name, ...(SECONDS[name] ? { seconds: SECONDS[name] } : {}) });
    isWaiting = false;
    if (name === ASKS_BACK && answer.ok) ask(false);
    if (!answer.ok) text(refusal, `${t("announce.failed")} ${answer.status === 0 ? t("failed.offline") : answer.detail}`);
    wait();
  }

  function wait() {
    // "End" where nothing is announced would do nothing. Not "disabled": the focus would fall out of the page.
    for (const button of [...buttons, yes]) {
      const isIdle = button.dataset.announce === "none" && shown?.announcement === "none";
      put(button, "aria-disabled", isWaiting || isIdle ? "true" : null);
    }
  }

  /** @param {(id) => string} placeOf the room of an annunciator */
  function patch(view, placeOf, stale) {
    shown = view;
    const isTold = Boolean(view) && view.announcement !== "none";
    const isMissing = isTold && view.unconfirmed.length > 0;
    put(element, "hidden", !view || view.annunciators === 0);
    if (!view) return;
    put(element, "data-announcement", view.announcement);
    put(element, "data-confirmed", isMissing ? "no" : "yes");
    turn(shape, stale ? "unknown" : isMissing ? "failing" : isTold ? "done" : "none");
    text(what, isTold ? t(stale ? "announce.was" : "announce.now", { what: named("announcement", view.announcement) }) : t("announce.quiet"));
    text(until, isTold
      ? [t("announce.until", { time: clockTime(view.until) }), t("announce.confirmed", { n: view.confirmed, all: view.annunciators }),
        t("announce.by", { name: view.by })].join(" · ")
      : t("announce.count", { n: view.annunciators }));
    put(missing, "hidden", !isMissing);
    if (isMissing) text(missing, t("announce.missing", { rooms: view.unconfirmed.map(placeOf).join(", ") }));
    put(row, "aria-label", t("announce.title", { site }));
    buttons.forEach((button) => {
      text(button, t(`announce.${button.dataset.announce}`));
      put(button, "data-running", isTold && button.dataset.announce === view.announcement ? "yes" : null);
    });
    text(question, t("announce.sure", { site }));
    put(sure, "aria-label", t("announce.sure", { site }));
    text(yes, t("announce.yes"));
    text(no, t("announce.no"));
    wait();
  }

  return { element, patch };
}
