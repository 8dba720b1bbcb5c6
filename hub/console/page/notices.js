// What must not be overlooked: a dead line, undelivered alarms, ways to the police that failed, troubles of the hub. Also the window's title and the sound.

import { isOpen, isStuck, mayBeHeard, tone } from "./alarm.js";
import { age, clockTime, hubNow } from "./clock.js";
import { h, icon, put, text } from "./draw.js";
import { beep } from "./sound.js";
import { current, isWay, reach } from "./way.js";
import { named, t } from "./words.js";

const LINES = 3;
const TROUBLES = 5;
const REPEAT_MS = 10_000;

/** isBeside: whether the alarms themselves are out of sight. */
export function notices(known, { showAlarm, showWays, tryNow, isBeside }) {
  const lost = {
    title: h("b", {}), next: h("span", {}),
    now: h("button", { type: "button", "data-action": "try-now", onclick: tryNow }),
  };
  lost.element = h("div", { class: "notice lost", role: "alert", "data-notice": "lost", hidden: true },
    icon("unknown"), h("p", {}, lost.title, " ", lost.next), lost.now);

  const stuck = { title: h("b", {}), act: h("span", {}), list: h("ul", {}) };
  stuck.element = h("div", { class: "notice undelivered", role: "alert", "data-notice": "undelivered", hidden: true },
    icon("failing"), h("p", {}, stuck.title, " ", stuck.act), stuck.list);

  const open = {
    title: h("b", {}),
    show: h("button", { type: "button", "data-action": "show-open", onclick: () => showAlarm(openLife().at(-1)?.id) }),
  };
  open.element = h("div", { class: "notice undelivered", "data-tone": "life", "data-notice": "open", hidden: true },
    icon("warning"), h("p", {}, open.title), open.show);

  const disturbed = { title: h("b", {}), act: h("span", {}), list: h("ul", {}) };
  disturbed.element = h("div", { class: "notice troubles disturbed", role: "alert", "data-notice": "interference", hidden: true },
    icon("failing"), h("p", {}, disturbed.title, " ", disturbed.act), disturbed.list);

  const cut = {
    title: h("b", {}), act: h("span", {}), list: h("ul", {}),
    show: h("button", { type: "button", "data-action": "show-ways", onclick: showWays }),
  };
  cut.element = h("div", { class: "notice troubles cut", role: "alert", "data-notice": "ways", hidden: true },
    icon("failing"), h("p", {}, cut.title, " ", cut.act), cut.show, cut.list);

  const troubles = { title: h("b", {}), list: h("ul", { lang: "en" }) };
  troubles.element = h("div", { class: "notice troubles", role: "status", "data-notice": "troubles", hidden: true },
    icon("warning"), h("p", {}, troubles.title), troubles.list);

  document.querySelector("[data-notices]").prepend(
    lost.element, stuck.element, open.element, cut.element, disturbed.element, troubles.element);
  let lastBeep = -REPEAT_MS;
  let stuckNow = "";

  function drawLost() {
    const isLost = known.link === "lost";
    put(lost.element, "hidden", !isLost);
    if (!isLost) return;
    text(lost.title, known.lostAt === null ? t("lost.never") : t("lost.title", { time: clockTime(known.lostAt) }));
    const wait = known.retryAt - Date.now();
    text(lost.next, wait > 0 ? t("lost.retry", { time: t("unit.s", { n: Math.ceil(wait / 1000) }) }) : t("lost.trying"));
    text(lost.now, t("lost.now"));
  }

  function drawStuck() {
    const now = hubNow();
    const all = now === null ? [] : [...known.alarms.values()].filter((a) => isStuck(a, now)).sort((a, b) => a.id - b.id);
    const isLife = all.some((a) => tone(a) === "life");
    const escalated = all.filter((a) => tone(a) === "life" && isOpen(a) && a.escalations > 0);
    put(stuck.element, "hidden", all.length === 0);
    put(stuck.element, "data-tone", isLife ? "life" : "fault");
    if (all.length > 0) {
      text(stuck.title, known.link !== "lost" && escalated.length > 0
        ? t("undelivered.escalated", { age: calmly(now - Date.parse(escalated[0].storedAt)) })
        : t(known.link === "lost" ? "undelivered.was" : "undelivered.title", { n: all.length }));
      put(stuck.element, "data-escalated", escalated.length > 0 ? "yes" : null);
      text(stuck.act, t(escalated.length > 0 ? "undelivered.nobody" : isLife ? "undelivered.act" : "undelivered.calm"));
    }
    // Rebuilt only when the set changes: a button under the pointer must not vanish.
    const lines = all.sort((a, b) => (tone(b) === "life") - (tone(a) === "life") || a.id - b.id).slice(0, LINES);
    const key = JSON.stringify([t("language"), lines.map((a) => a.id), all.length]);
    if (key !== stuckNow) {
      stuckNow = key;
      stuck.list.replaceChildren(...lines.map((alarm) => h("li", {}, h("button", {
        type: "button", "data-action": "show-alarm", onclick: () => showAlarm(alarm.id),
      }, h("b", {}, named("kind", alarm.kind)), ` ${alarm.room} · ${alarm.site} `, h("span", { "data-since": alarm.storedAt, "aria-live": "off" })))));
      if (all.length > LINES) stuck.list.append(h("li", {}, t("undelivered.more", { n: all.length - LINES })));
    }
    for (const since of stuck.list.querySelectorAll("[data-since]"))
      text(since, known.link === "lost" ? "" : t("undelivered.for", { age: age(now - Date.parse(since.dataset.since)) }));
    return all;
  }

  const openLife = () => [...known.alarms.values()].filter((a) => isOpen(a) && tone(a) === "life").sort((a, b) => a.id - b.id);

  /** @param stuckAlarms told of already, in a line of their own */
  function drawOpen(stuckAlarms) {
    const all = openLife();
    put(open.element, "hidden", !isBeside() || all.every((alarm) => stuckAlarms.includes(alarm)));
    const newest = all.at(-1);
    if (!newest) return;
    text(open.title, t("open.title", { n: all.length, kind: named("kind", newest.kind), room: newest.room, site: newest.site }));
    text(open.show, t("open.show"));
  }

  /** For every way to the police that failed, what its alarms go over now. */
  function drawWays() {
    const failed = [...known.paths.values()].flatMap((paths) => paths.filter((path) => isWay(path) && path.state === "failed"));
    const cutOff = [...known.paths].filter(([, paths]) => reach(paths) === "cut").map(([site]) => site);
    put(cut.element, "hidden", failed.length === 0);
    if (failed.length === 0) return;
    put(cut.element, "class", `notice cut ${cutOff.length > 0 ? "undelivered" : "troubles"}`);
    put(cut.element, "data-tone", cutOff.length > 0 ? "life" : null);
    const isLost = known.link === "lost";
    text(cut.title, cutOff.length > 0 ? t(isLost ? "cut.was" : "cut.title", { n: cutOff.length }) : t(isLost ? "cut.wayWas" : "cut.way", { n: failed.length }));
    text(cut.act, cutOff.length > 0 ? t("cut.act") : "");
    text(cut.show, t("cut.show"));
    // A school that is cut off is one line, whatever it has of ways.
    const lines = [...known.paths].flatMap(([id, paths]) => {
      const site = known.sites.get(id)?.name || id;
      const its = failed.filter((path) => path.site === id);
      const over = current(paths);
      if (over?.state !== "failed")
        return its.map((path) => ({ since: path.since, isCut: false, words: `${site}: ${path.name}, ${t("ways.since", { time: clockTime(path.since) })}. ${t("cut.over", { way: over?.name })}` }));
      const since = its.map((path) => path.since).sort().at(-1);
      return [{ since, isCut: true, words: `${site}, ${t("ways.since", { time: clockTime(since) })}: ${its.map((path) => path.name).join(", ")}` }];
    }).sort((a, b) => b.isCut - a.isCut || a.since.localeCompare(b.since));
    const first = lines.slice(0, LINES).map((line) => line.words);
    fill(cut.list, lines.length > LINES ? [...first, t("undelivered.more", { n: lines.length - LINES })] : first);
  }

  function drawDisturbed() {
    const all = [...known.devices.values()].filter((d) => d.interferenceSince);
    put(disturbed.element, "hidden", all.length === 0);
    text(disturbed.title, t(known.link === "lost" ? "interference.was" : "interference.title"));
    text(disturbed.act, t("interference.act"));
    const lines = all.map((d) => `${[d.room, d.name, d.site].filter(Boolean).join(" · ")}: ${t("interference.since", { time: clockTime(d.interferenceSince) })}`);
    fill(disturbed.list, lines);
  }

  /** Made anew only if it differs: a role=alert would speak again. */
  function fill(list, lines) {
    const kept = [...list.children].map((line) => line.textContent).join("\n");
    if (kept !== lines.join("\n")) list.replaceChildren(...lines.map((line) => h("li", {}, line)));
  }

  /** Why a way failed stands with the way: told once more here (Dispatcher.cs words it so), it would only hide the rest. */
  function otherTroubles() {
    const told = new Set([...known.paths.values()].flat().filter((path) => isWay(path) && path.state === "failed")
      .map((path) => `Site ${path.site}, receiver ${path.id}: ${path.lastError}`));
    return known.troubles.filter((trouble) => !told.has(trouble));
  }

  function drawTroubles() {
    const all = otherTroubles();
    put(troubles.element, "hidden", all.length === 0);
    text(troubles.title, t("troubles.title"));
    const beyond = all.length - TROUBLES;
    fill(troubles.list, beyond > 1 ? [...all.slice(0, TROUBLES), t("undelivered.more", { n: beyond })] : all);
  }

  function drawTitle(stuckAlarms) {
    const waiting = openLife().length;
    const words = known.link === "lost" ? t("page.lost")
      : stuckAlarms.length > 0 ? t("page.undelivered", { n: stuckAlarms.length })
        : waiting > 0 ? t("page.open", { n: waiting }) : "";
    const title = words ? `${words} – SchoolButton` : "SchoolButton";
    if (document.title !== title) document.title = title;
  }

  function update() {
    drawLost();
    const all = drawStuck();
    drawOpen(all);
    drawWays();
    drawDisturbed();
    drawTroubles();
    drawTitle(all);
    // Until a person acts; after that it stays red, and quiet.
    const loud = all.filter((a) => mayBeHeard(a) && isOpen(a));
    if (loud.length > 0 && performance.now() - lastBeep > REPEAT_MS) {
      lastBeep = performance.now();
      beep({ isUrgent: loud.some((a) => a.escalations > 0) });
    }
  }

  return { update };
}

/** Spoken at each change: not every second. */
function calmly(ms) {
  return age(ms < 60_000 ? Math.floor(ms / 10_000) * 10_000 : ms);
}
