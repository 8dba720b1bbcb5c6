// The page's table of contents: what is known, who draws it, and what moves it.

import { cardsView } from "./cards.js";
import { clockTime, hubNow, setHubTime } from "./clock.js";
import { h, icon, put, text } from "./draw.js";
import { behind, place, title } from "./events.js";
import { call } from "./hub.js";
import { forComputer } from "./kept.js";
import { hasToken, signIn, signOut, tookFromAddress } from "./session.js";
import { sitesView } from "./sites.js";
import { beep, isOn, toggle } from "./sound.js";
import { listen } from "./stream.js";
import { choose, label, language, t } from "./words.js";

const MAX_LOG = 200;
const MAX_EVENTS = 1500;
const BEEP_MS = 5_000;
const DUTY = "schoolbutton.duty";

const known = { events: new Map(), beyond: 0, accounts: new Map(), troubles: [], link: "connecting", lostAt: null, retryAt: 0, heardAt: null };
const $ = (selector) => document.querySelector(selector);
const duty = $("[data-duty]");
const sites = sitesView();
const cards = cardsView(async (id) => {
  const by = duty.value.trim();
  if (by) return call("POST", `/api/events/${id}/acknowledge`, { by });
  duty.focus();
  return null;
});
const lines = new Map();
let stream = null;
let lastBeep = -BEEP_MS;

const sorted = () => [...known.events.values()].sort((a, b) => b.id - a.id);
const open = () => sorted().filter((event) => event.open);

function take(name, data) {
  if (name === "snapshot") {
    setHubTime(data.now);
    if (known.heardAt !== null) data.events.forEach(say);
    known.events = new Map(data.events.map((event) => [event.id, event]));
    known.accounts = new Map(data.accounts.map((account) => [account.account, account]));
    known.troubles = data.troubles;
    known.beyond = data.openBeyond;
    setLink("live");
  } else if (name === "event") {
    say(data);
    known.events.set(data.id, data);
    if (known.events.size > MAX_EVENTS) known.events.delete(sorted().filter((event) => !event.open).at(-1)?.id);
  } else if (name === "account") {
    known.accounts.set(data.account, data);
  } else if (name === "troubles") {
    known.troubles = data;
  }
}

/** A new alarm is spoken by a screen reader, whatever is looked at. */
function say(event) {
  if (event.open && !known.events.has(event.id)) text($("[data-say]"), `${title(event)}. ${event.site}. ${place(event)}`);
}

function entry(event) {
  const element = h("li", { class: "entry", "data-tone": event.tone, "data-event": event.id },
    icon(event.tone), h("time", { datetime: event.receivedAt }, clockTime(event.receivedAt)),
    h("span", {}, h("b", {}, title(event)), ` ${event.site} `, h("span", { class: "entry-place" }, place(event)),
      event.acknowledgedAt ? h("span", { class: "entry-place" },
        ` · ${t("taken", { name: event.acknowledgedBy, time: clockTime(event.acknowledgedAt) })}`) : null),
    behind(event));
  return { element, key: `${language()} ${event.open} ${event.acknowledgedBy}` };
}

/** Touches only what differs, so that an opened detail stays open. */
function drawLog() {
  const shown = sorted().slice(0, MAX_LOG);
  const ids = new Set(shown.map((event) => event.id));
  for (const [id, line] of lines) {
    if (ids.has(id)) continue;
    line.element.remove();
    lines.delete(id);
  }
  let after = null;
  for (const event of shown) {
    let line = lines.get(event.id);
    if (line?.key !== `${language()} ${event.open} ${event.acknowledgedBy}`) {
      line?.element.remove();
      line = entry(event);
      lines.set(event.id, line);
    }
    const at = after ? after.nextElementSibling : $("[data-log]").firstElementChild;
    if (at !== line.element) $("[data-log]").insertBefore(line.element, at);
    after = line.element;
  }
  put($("[data-log-empty]"), "hidden", shown.length > 0);
}

function settle() {
  const waiting = open();
  put($("[data-halves]"), "hidden", known.heardAt === null);
  cards.update(waiting, sorted().filter((event) => event.meaning === "cancel"));
  text($("[data-open-count]"), waiting.length > 0 ? String(waiting.length + known.beyond) : "");
  put($("[data-alarms-empty]"), "hidden", waiting.length > 0);
  put($("[data-beyond]"), "hidden", known.beyond === 0);
  text($("[data-beyond]"), t("beyond", { n: known.beyond }));
  sites.update(known.accounts);
  drawLog();
  drawTroubles();
  drawTitle(waiting.length);
}

function drawTroubles() {
  const box = $("[data-troubles]");
  put(box, "hidden", known.troubles.length === 0);
  const key = language() + known.troubles.join("\n");
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  box.replaceChildren(icon("warning"), h("p", {}, h("b", {}, t("troubles"))), h("ul", { lang: "en" }, ...known.troubles.map((words) => h("li", {}, words))));
}

function drawLost() {
  const box = $("[data-lost]");
  put(box, "hidden", known.link !== "lost");
  if (known.link !== "lost") return;
  const words = known.lostAt === null ? t("lost.never") : t("lost.title", { time: clockTime(known.lostAt) });
  if (box.dataset.key === words) return;
  box.dataset.key = words;
  box.replaceChildren(icon("unknown"), h("p", {}, h("b", {}, words)),
    h("button", { type: "button", onclick: () => stream?.again() }, t("lost.now")));
}

function drawTitle(waiting) {
  const words = known.link === "lost" ? t("page.lost") : waiting > 0 ? t("page.open", { n: waiting }) : "";
  const whole = words ? `${words} – SchoolButton` : "SchoolButton";
  if (document.title !== whole) document.title = whole;
}

function setLink(link) {
  known.link = link;
  document.documentElement.dataset.link = link;
  text($("[data-link-word]"), t(`link.${link}`));
  put($("[data-clock]"), "hidden", link !== "live");
  drawLost();
}

function begin() {
  showSignedIn(true);
  setLink("connecting");
  stream = listen("/api/stream", {
    event: take,
    comment: setHubTime,
    settled: () => {
      known.heardAt = hubNow();
      settle();
    },
    lost: () => {
      if (known.link !== "lost") known.lostAt = known.heardAt;
      setLink("lost");
      settle();
    },
    refused: () => end(t("signIn.wrong")),
  });
}

/** Back to the sign-in field, with nothing left on the page. */
function end(why = "") {
  stream?.stop();
  stream = null;
  signOut();
  Object.assign(known, { events: new Map(), beyond: 0, accounts: new Map(), troubles: [], heardAt: null, lostAt: null });
  cards.clear();
  sites.clear();
  setLink("connecting");
  settle();
  showSignedIn(false);
  text($("[data-sign-in-error]"), why);
  $("#token").focus();
}

function showSignedIn(isIn) {
  for (const element of document.querySelectorAll("[data-signed-in]")) put(element, "hidden", !isIn);
  put($("[data-sign-in]"), "hidden", isIn);
  put($(".link"), "hidden", !isIn);
}

function tick() {
  stream?.check();
  if (known.link === "live") text($("[data-clock]"), clockTime(hubNow()));
  if (known.heardAt === null) return;
  cards.tick();
  sites.update(known.accounts);
  // In the room of those who answer, every alarm may be heard, the silent ones too, until somebody takes it on.
  if (open().length > 0 && performance.now() - lastBeep > BEEP_MS) {
    lastBeep = performance.now();
    beep();
  }
}

function relabel() {
  document.documentElement.lang = language();
  label(document);
  setLink(known.link);
  for (const button of document.querySelectorAll("[data-language]"))
    put(button, "aria-pressed", String(button.dataset.language === language()));
  labelSound();
  cards.clear();
  settle();
}

function labelSound() {
  const button = $("[data-action=sound]");
  put(button, "aria-pressed", String(isOn()));
  button.replaceChildren(icon(isOn() ? "sound" : "mute"), h("span", {}, t(isOn() ? "sound.on" : "sound.off")));
}

$("[data-sign-in]").addEventListener("submit", (event) => {
  event.preventDefault();
  signIn($("#token").value);
  $("#token").value = "";
  begin();
});
$("[data-action=sign-out]").addEventListener("click", () => end());
$("[data-action=sound]").addEventListener("click", () => {
  toggle();
  labelSound();
});
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    choose(button.dataset.language);
    relabel();
  });
}
duty.value = forComputer.get(DUTY) ?? "";
duty.addEventListener("change", () => forComputer.set(DUTY, duty.value.trim()));
addEventListener("online", () => stream?.again());
document.addEventListener("visibilitychange", tick);
addEventListener("hashchange", () => {
  if (tookFromAddress()) location.reload();
});
addEventListener("pageshow", (event) => {
  // Brought back from the browser's cache: what it shows is old, and its stream is dead.
  if (event.persisted) location.reload();
});

relabel();
setInterval(tick, 1000);
if (hasToken()) begin();
else end();
