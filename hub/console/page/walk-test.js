// A walk test: a wearable sends every few seconds while a person carries it, and here one sees where it is heard.

import { band } from "./band.js";
import { age, clockTime, hubNow } from "./clock.js";
import { h, icon, put, svg, text, turn } from "./draw.js";
import { GAP_MS, gaps, mark, strip } from "./strip.js";
import { decibels, t } from "./words.js";

/** The device ends it by itself after so long, whatever it was told. */
const SECONDS = 1800;
const COMMAND = "walk-test";

/** What comes sooner after another is the same heartbeat, sent twice or heard by another gateway. */
const SAME_MS = 2_000;

/**
 * @param {(id, wish) => Promise<{ok, status, detail}>} command
 * @param {{gatewayName(id): string, now(): number|null, isLost(): boolean}} view
 */
export function walkTest(id, command, view) {
  const start = h("button", { type: "button", class: "quiet walk-start", "data-action": "walk-test", onclick: () => wishFor(SECONDS) });
  const stop = h("button", { type: "button", class: "primary", "data-action": "walk-stop", onclick: () => wishFor(0) });
  const close = h("button", { type: "button", class: "quiet", "data-action": "walk-close", onclick: shut });
  const phaseWords = h("p", { class: "walk-phase", role: "status" });
  const shape = icon("none");
  const word = h("b", {});
  const number = h("span", { class: "walk-number" });
  const since = h("span", { class: "walk-since" });
  const readout = h("p", { class: "walk-readout" }, shape, word, number, since);
  const drawn = strip();
  const legend = h("ul", { class: "walk-legend" });
  const sum = h("p", { class: "walk-sum" });
  const refusal = h("p", { class: "error", role: "alert" });
  const element = h("div", { class: "walk", role: "group", hidden: true },
    phaseWords, readout, h("div", { class: "walk-strip" }, drawn.element), legend, sum,
    h("div", { class: "walk-act" }, stop, close), refusal);

  /** What was last asked of the device; null while nothing is. told: when it had it, as far as the hub can know. */
  let wish = null;
  let device = null;
  let isAsking = false;
  /** Receptions since the panel was opened, at most those of one test. */
  let points = [];
  let last = new Map();
  let gateways = [];
  let blind = [];
  let toldAt = null;

  async function wishFor(seconds) {
    if (isAsking) return;
    const isNew = element.hidden;
    isAsking = true;
    text(refusal, "");
    const before = wish;
    if (seconds > 0) begin();
    wish = { seconds, at: view.now() ?? 0, isPosted: false, wasWaiting: false, end: null };
    draw();
    if (isNew) {
      element.parentNode.scrollIntoView({ block: "start" });
      stop.focus({ preventScroll: true });
    }
    const answer = await command(id, { command: COMMAND, seconds });
    isAsking = false;
    if (element.hidden) return;
    if (answer.ok) {
      wish.isPosted = true;
    } else {
      text(refusal, `${t(seconds > 0 ? "walk.failed" : "walk.stopFailed")} ${answer.status === 0 ? t("failed.offline") : answer.detail}`);
      wish = before;
    }
    follow();
    draw();
  }

  function begin() {
    put(element, "hidden", false);
    points = [];
    gateways = [];
    blind = [];
    toldAt = null;
    last = new Map(device.links.map((link) => [link.gateway, Date.parse(link.lastHeardAt)]));
  }

  function shut() {
    wish = null;
    text(refusal, "");
    put(element, "hidden", true);
    draw();
    start.focus();
  }

  /** Told: the hub no longer holds the command, and the device has been heard since it was given. */
  function follow() {
    if (!wish?.isPosted || wish.end) return;
    if (device.pendingCommand === COMMAND) {
      wish.wasWaiting = true;
    } else if (device.lastHeardAt && Date.parse(device.lastHeardAt) > wish.at) {
      wish.end = "told";
      toldAt = wish.seconds > 0 ? Date.parse(device.lastHeardAt) : toldAt;
    } else if (wish.wasWaiting) {
      wish.end = wish.seconds > 0 ? "dropped" : "told";
    }
  }

  function phase() {
    if (!wish) return refusal.textContent ? "refused" : "idle";
    if (!wish.end) return wish.seconds > 0 ? "waiting" : "stopping";
    if (wish.end === "dropped") return "dropped";
    return wish.seconds > 0 && (view.now() ?? 0) < toldAt + SECONDS * 1000 ? "running" : "ended";
  }

  /** @param {boolean} isMissed true for the first look after a broken line: what came meanwhile is not known */
  function hear(isMissed) {
    for (const link of device.links) {
      const at = Date.parse(link.lastHeardAt);
      const before = last.get(link.gateway) ?? 0;
      if (at <= before) continue;
      last.set(link.gateway, at);
      if (isMissed) continue;
      if (!gateways.includes(link.gateway)) gateways.push(link.gateway);
      // The average of the last frames is of where one was half a minute ago.
      const point = { at, snrDb: link.lastSnrDb ?? link.snrDb, gateway: gateways.indexOf(link.gateway) };
      const same = points.findLastIndex((one) => one.gateway === point.gateway && at - one.at < SAME_MS);
      if (same < 0) points.push(point);
      else points[same].snrDb = point.snrDb;
    }
    const oldest = (points.at(-1)?.at ?? 0) - SECONDS * 1000;
    points = points.filter((one) => one.at >= oldest).sort((a, b) => a.at - b.at);
  }

  function patch(shown, { isMissed = false } = {}) {
    device = shown;
    if (!element.hidden) {
      hear(isMissed);
      follow();
    }
    draw();
  }

  function draw() {
    const now = phase();
    const isOpen = !element.hidden;
    put(element, "data-phase", now);
    put(element, "aria-label", `${t("walk.title")}: ${device.room || device.name}`);
    put(start, "hidden", isOpen && ["waiting", "running", "stopping"].includes(now));
    text(start, t(isOpen ? "walk.again" : "walk.title"));
    put(start, "aria-label", `${t("walk.title")}: ${[device.room, device.name].filter(Boolean).join(", ")}`);
    put(start, "aria-disabled", isAsking ? "true" : null);
    if (!isOpen) return;
    put(stop, "aria-disabled", isAsking ? "true" : null);
    put(stop, "hidden", !["waiting", "running"].includes(now));
    text(stop, t("walk.stop"));
    put(close, "hidden", ["waiting", "running"].includes(now));
    text(close, t("walk.close"));
    text(phaseWords, now === "refused" || now === "idle" ? "" : t(`walk.${now}`, { time: toldAt ? clockTime(toldAt + SECONDS * 1000) : "" }));
    tick();
  }

  /** Time alone moves the strip. While the line is broken it stands still: a gap would be a claim. */
  function tick() {
    const now = view.now();
    if (element.hidden || now === null) return;
    const newest = points.at(-1);
    const isRunning = phase() === "running";
    const isOver = phase() === "ended" || phase() === "stopping";
    const heard = points.map((one) => one.at);
    const until = isOver && newest ? newest.at : now;
    const silences = toldAt === null ? [] : gaps(heard, toldAt, until, blind);
    const best = newest ? points.filter((one) => newest.at - one.at < SAME_MS).reduce((a, b) => (b.snrDb > a.snrDb ? b : a)) : null;
    const isDeaf = isRunning && !view.isLost() && now - (newest?.at ?? toldAt) > GAP_MS;
    const how = isDeaf ? "nothing" : best ? band(best.snrDb) : null;

    put(readout, "hidden", !how);
    put(readout, "data-band", how);
    if (how) {
      turn(shape, isDeaf ? "failing" : how);
      text(word, t(`band.${how}`));
      text(number, isDeaf || !best ? "" : decibels(best.snrDb));
      text(since, isDeaf ? t("walk.deafFor", { age: age(now - (newest?.at ?? toldAt)) })
        : [view.gatewayName(gateways[best.gateway]), view.isLost() ? clockTime(best.at) : t("ago", { age: age(now - best.at) })].join(" · "));
    }
    const weakest = points.length > 0 ? Math.min(...points.map((one) => one.snrDb)) : null;
    const times = heard.filter((at, i) => i === 0 || at - heard[i - 1] >= SAME_MS).length;
    const words = weakest === null ? t("walk.none")
      : [t("walk.heard", { n: times }), t("walk.gaps", { n: silences.length }), t("walk.weakest", { snr: decibels(weakest) })].join(" · ");
    text(sum, words);
    const end = isOver || view.isLost() ? clockTime(until) : t("walk.now");
    drawn.draw(points, silences, blind, until, { end, all: `${t("walk.strip")} ${words}` });
    drawLegend();
  }

  function drawLegend() {
    const names = gateways.map(view.gatewayName);
    if ([...legend.children].map((one) => one.lastChild.textContent).join("\n") === names.join("\n")) return;
    legend.replaceChildren(...names.map((name, i) => h("li", {},
      svg("svg", { class: "legend-mark", viewBox: "0 0 16 16", "aria-hidden": "true" }, mark(i, 8, 8)), h("span", {}, name))));
  }

  return {
    start, element, patch, tick,
    isOpen: () => !element.hidden,
    /** The line to the hub was broken in between. */
    missed(from, to) {
      if (!element.hidden && from !== null && to > from) blind.push({ from, to });
    },
  };
}
