// The page's table of contents: what is known, who draws it, and what moves it.

import { isOpen, mayBeHeard, tone } from "./alarm.js";
import { alarmsView } from "./alarms.js";
import { auditView } from "./audit.js";
import { clockTime, hubNow, setHubTime } from "./clock.js";
import { startDemo } from "./demo.js";
import { deviceView } from "./device.js";
import { devicesView } from "./devices.js";
import { h, icon, put, text } from "./draw.js";
import { call } from "./hub.js";
import { forComputer } from "./kept.js";
import { notices } from "./notices.js";
import { radioView } from "./radio.js";
import { hasToken, signIn, signOut, tookFromAddress } from "./session.js";
import { beep, isOn, toggle } from "./sound.js";
import { listen } from "./stream.js";
import { current, goTo, shown } from "./views.js";
import { waysView } from "./ways.js";
import { choose, label, language, named, t } from "./words.js";

/** As many as the hub keeps in view (IHubView.MaxAlarms). */
const MAX_ALARMS = 1000;
const DUTY = "schoolbutton.duty";

/**
 * link: connecting (nothing shown yet), live, or lost (what is shown is from lostAt). heardAt: when the hub last said
 * anything; the line may have been dead for a while before that is noticed.
 */
const known = {
  devices: new Map(), alarms: new Map(), sites: new Map(), outages: new Map(), paths: new Map(), boards: new Map(), troubles: [], link: "connecting", heardAt: null, lostAt: null, retryAt: 0,
};
const $ = (selector) => document.querySelector(selector);
const duty = $("[data-duty]");

const alarms = alarmsView(known, {
  say: (id, step) => call("POST", `/api/alarms/${id}/steps`, signed(step)),
  tell: (id) => call("GET", `/api/alarms/${id}/history`),
});
const devices = devicesView(known, (site, wish) =>
  call("POST", `/api/sites/${encodeURIComponent(site)}/announcement`, signed(wish)));
const radio = radioView(known, (id, wish) => call("POST", `/api/devices/${id}/commands`, signed(wish)));
const ways = waysView(known);
const device = deviceView(known, {
  snooze: (id, minutes) => call("POST", `/api/devices/${id}/snooze`, signed({ minutes })),
  hours: (id) => call("GET", `/api/devices/${id}/hours`),
});
const audit = auditView((path) => call("GET", path));
const warn = notices(known, { showAlarm, showWays, tryNow: () => stream?.again(), isBeside: () => current() !== "live" });
let stream = null;
let demo = null;
let changes = noChanges();

/** With the name of who is on duty, if anybody said. */
function signed(wish) {
  return duty.value.trim() ? { ...wish, by: duty.value.trim() } : wish;
}

function noChanges() {
  return { devices: new Set(), alarms: new Set(), sites: false, ways: false, isMissed: false, all: false };
}

function take(name, data) {
  if (name === "snapshot") {
    setHubTime(data.now);
    // After a break some alarms are news; on the first look at the page none is.
    if (known.heardAt !== null) data.alarms.forEach((alarm) => announce(known.alarms.get(alarm.id), alarm));
    known.devices = new Map(data.devices.map((d) => [d.id, d]));
    known.alarms = new Map(data.alarms.map((a) => [a.id, a]));
    known.sites = new Map(data.sites.map((s) => [s.id, s]));
    known.outages = new Map(data.outages.map((o) => [o.id, o]));
    known.paths = new Map(data.paths.map((one) => [one.site, one.paths]));
    known.troubles = data.troubles;
    if (known.link === "lost") radio.missed(known.lostAt, hubNow());
    changes.isMissed = known.link === "lost";
    setLink("live");
    changes.all = true;
  } else if (name === "device") {
    known.devices.set(data.id, data);
    changes.devices.add(data.id);
  } else if (name === "alarm") {
    announce(known.alarms.get(data.id), data);
    known.alarms.set(data.id, data);
    changes.alarms.add(data.id);
    if (known.alarms.size > MAX_ALARMS) known.alarms.delete(Math.min(...known.alarms.keys()));
  } else if (name === "site") {
    known.sites.set(data.id, data);
    changes.sites = changes.ways = true;
  } else if (name === "paths") {
    if (data.paths.length > 0) known.paths.set(data.site, data.paths);
    else known.paths.delete(data.site);
    changes.ways = true;
  } else if (name === "outage") {
    if (data.endedAt) known.outages.delete(data.id);
    else known.outages.set(data.id, data);
    changes.sites = true;
  } else if (name === "troubles") {
    known.troubles = data.troubles;
  }
}

/** A new alarm of life, and one that nobody has and nobody acts on, is spoken by screen readers, and sounds if it may. */
function announce(before, alarm) {
  const isEscalated = before && alarm.escalations > before.escalations;
  if ((before && !isEscalated) || tone(alarm) !== "life" || !isOpen(alarm)) return;
  text($("[data-say]"), t(isEscalated ? "alarm.sayUndelivered" : "alarm.say", { kind: named("kind", alarm.kind), room: alarm.room, site: alarm.site }));
  if (mayBeHeard(alarm)) beep();
}

/** Draws what came together, once. */
function settle() {
  const { all } = changes;
  if (all || changes.devices.size > 0) devices.update(all ? null : changes.devices);
  else if (changes.sites) devices.told();
  if (all || changes.alarms.size > 0) alarms.update(all ? null : changes.alarms);
  if (all || changes.devices.size > 0) radio.update(all ? null : changes.devices, { isMissed: changes.isMissed });
  if (all || changes.ways) ways.update();
  changes = noChanges();
  showView();
  device.update();
  warn.update();
}

/** Before the hub has said anything, an empty list would be a claim. */
function showView() {
  const came = shown(current(), known.heardAt !== null);
  if (came === "radio") radio.update();
  if (came === "ways") ways.update();
  if (came === "audit") audit.show();
  if (came === "device") device.update(true);
}

function showAlarm(id) {
  goTo("live");
  showView();
  alarms.show(id);
}

function showWays() {
  goTo("ways");
  showView();
  $("#ways").focus({ preventScroll: true });
  scrollTo(0, 0);
  warn.update();
}

function setLink(link) {
  known.link = link;
  document.documentElement.dataset.link = link;
  text($("[data-link-word]"), t(`link.${link}`));
  put($("[data-clock]"), "hidden", link !== "live");
}

function lose(waitMs) {
  known.retryAt = Date.now() + waitMs;
  if (known.link !== "lost") {
    known.lostAt = known.heardAt;
    setLink("lost");
    changes.all = true;
  }
  settle();
}

function begin() {
  showSignedIn(true);
  setLink("connecting");
  stream = listen("/api/events", {
    event: take,
    comment: setHubTime,
    settled: () => {
      known.heardAt = hubNow();
      settle();
    },
    lost: lose,
    trying: () => warn.update(),
    refused: () => end(t("signIn.wrong")),
  });
  startDemo(known, (ids) => [...ids].forEach(devices.board), label).then((started) => {
    if (hasToken()) demo = started;
    else started?.stop();
  });
}

/** Back to the sign-in field, with nothing left on the page. */
function end(why = "") {
  stream?.stop();
  demo?.stop();
  stream = demo = null;
  signOut();
  Object.assign(known, { devices: new Map(), alarms: new Map(), sites: new Map(), outages: new Map(), paths: new Map(), boards: new Map(), troubles: [], heardAt: null, lostAt: null });
  devices.clear();
  alarms.clear();
  radio.clear();
  ways.clear();
  audit.clear();
  setLink("connecting");
  settle();
  delete document.documentElement.dataset.demo;
  $("[data-hint]").replaceChildren();
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
  devices.tick();
  alarms.tick();
  radio.tick();
  ways.tick();
  device.tick();
  warn.update();
}

function relabel() {
  document.documentElement.lang = language();
  label(document);
  setLink(known.link);
  put($("[data-clock]"), "title", t("hubTime"));
  for (const button of document.querySelectorAll("[data-language]"))
    put(button, "aria-pressed", String(button.dataset.language === language()));
  labelSound();
  devices.relabel();
  alarms.relabel();
  radio.relabel();
  ways.update();
  device.relabel();
  audit.relabel();
  warn.update();
}

function labelSound() {
  const button = $("[data-action=sound]");
  put(button, "aria-pressed", String(isOn()));
  put(button, "title", t("sound.note"));
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
  showView();
  device.update();
  warn.update();
  // A view that was hidden when the address came could not be gone to.
  const to = document.getElementById(location.hash.slice(1));
  if (known.heardAt === null || !to) return;
  to.scrollIntoView();
  to.focus({ preventScroll: true });
});
addEventListener("pageshow", (event) => {
  // Brought back from the browser's cache: what it shows is old, and its stream is dead.
  if (event.persisted) location.reload();
});

relabel();
setInterval(tick, 1000);
if (hasToken()) begin();
else end();
