// The alarms that nobody has taken on, the newest on top, each with the time since.

import { age, clockTime, hubNow } from "./clock.js";
import { behind, place, title } from "./events.js";
import { h, put, text } from "./draw.js";
import { t } from "./words.js";

/** @param acknowledge answers null if nobody has said who is on duty */
export function cardsView(acknowledge) {
  const list = document.querySelector("[data-alarms]");
  const cards = new Map();

  function make(event) {
    const since = h("span", { class: "since" });
    const failed = h("p", { class: "card-error", role: "alert", hidden: true });
    const cancelled = h("p", { class: "card-cancelled", hidden: true });
    const button = h("button", { type: "button", class: "acknowledge", onclick: press }, t("acknowledge"));
    const element = h("li", { class: "card", "data-tone": "life", "data-open": "yes", "data-event": event.id },
      h("div", { class: "card-head" },
        h("h3", { class: "card-kind" }, title(event)), since),
      h("p", { class: "card-place" }, event.site),
      h("p", { class: "card-place" }, place(event)),
      h("p", { class: "card-time" }, clockTime(event.receivedAt)),
      cancelled, failed,
      h("div", { class: "card-act" }, button),
      behind(event));
    put(button, "aria-label", `${t("acknowledge")}: ${title(event)}, ${event.site} ${place(event)}`);

    async function press() {
      if (button.hasAttribute("data-pressed")) return;
      put(button, "data-pressed", true);
      const answer = await acknowledge(event.id);
      if (!answer) {
        put(button, "data-pressed", false);
        put(failed, "hidden", false);
        text(failed, t("acknowledge.name"));
        return;
      }
      put(button, "data-pressed", false);
      put(failed, "hidden", answer.ok);
      if (!answer.ok) text(failed, `${t("acknowledge.failed")} ${answer.detail}`);
    }

    return { element, tick: () => text(since, age(hubNow() - Date.parse(event.receivedAt))), cancelled };
  }

  return {
    /** @param open the open events, newest first; @param cancels all cancels that are known */
    update(open, cancels) {
      const ids = new Set(open.map((event) => event.id));
      for (const [id, card] of cards) {
        if (ids.has(id)) continue;
        card.element.remove();
        cards.delete(id);
      }
      let after = null;
      for (const event of open) {
        if (!cards.has(event.id)) cards.set(event.id, make(event));
        const { element, tick, cancelled } = cards.get(event.id);
        const cancel = cancels.find((c) => c.account === event.account && c.zone === event.zone && c.id > event.id);
        put(cancelled, "hidden", !cancel);
        if (cancel) text(cancelled, t("cancelled", { time: clockTime(cancel.receivedAt) }));
        const at = after ? after.nextElementSibling : list.firstElementChild;
        if (at !== element) list.insertBefore(element, at);
        after = element;
        tick();
      }
    },
    tick() {
      cards.forEach((card) => card.tick());
    },
    clear() {
      cards.clear();
      list.replaceChildren();
    },
  };
}
