// How a device fared, hour by hour: a row for each day, a square for each hour, filled as far as heartbeats came.

import { age, clockTime } from "./clock.js";
import { h, put, svg, text } from "./draw.js";
import { locale, t } from "./words.js";

export const DAYS = 7;
const HOUR_MS = 3_600_000;
const CELL = 14;
const LEFT = 52;
const TOP = 16;

/** @param {(id) => Promise<{ok, body}>} ask for the last days of a device */
export function hours(ask) {
  const title = h("h3", {});
  const words = h("p", { class: "hours-words", role: "status" });
  const drawn = svg("svg", { class: "hours", role: "img", viewBox: `0 0 ${LEFT + 24 * CELL} ${TOP + (DAYS + 1) * CELL}` });
  const legend = h("p", { class: "hours-legend" });
  const element = h("div", { class: "hours-box" }, title, words, drawn, legend);
  let shown = null;
  let answer = null;

  async function show(id) {
    shown = id;
    answer = null;
    draw();
    const got = await ask(id);
    if (shown !== id) return;
    answer = got;
    draw();
  }

  function draw() {
    text(title, t("hours.title", { n: DAYS }));
    text(legend, t("hours.legend"));
    put(drawn, "hidden", !answer?.ok);
    put(legend, "hidden", !answer?.ok);
    if (!answer) text(words, t("hours.asking"));
    else if (!answer.ok) text(words, t("hours.failed"));
    else drawHours(answer.body.hours, Date.parse(answer.body.to));
  }

  function drawHours(all, until) {
    const byHour = new Map(all.map((one) => [Date.parse(one.hour), one]));
    const missed = all.reduce((sum, one) => sum + one.missed, 0);
    text(words, all.length === 0 ? t("hours.none") : t("hours.all", { n: all.length, missed }));
    put(drawn, "aria-label", words.textContent);
    const day = new Intl.DateTimeFormat(locale(), { weekday: "short", day: "numeric" });
    const squares = [];
    for (const hour of [0, 6, 12, 18]) squares.push(write(`${hour}:00`, LEFT + hour * CELL, TOP - 5));
    const first = new Date(until);
    first.setHours(0, 0, 0, 0);
    for (let row = DAYS; row >= 0; row--) {
      const from = new Date(first);
      from.setDate(from.getDate() - row);
      const y = TOP + (DAYS - row) * CELL;
      squares.push(write(day.format(from), 0, y + CELL - 3));
      for (let hour = 0; hour < 24; hour++) {
        const at = new Date(from);
        at.setHours(hour);
        const when = at.getTime();
        if (when > until || when <= until - DAYS * 24 * HOUR_MS - HOUR_MS) continue;
        squares.push(square(LEFT + hour * CELL, y, byHour.get(when), at));
      }
    }
    drawn.replaceChildren(...squares);
  }

  return { element, show, relabel: draw };
}

/** Filled from below as far as heartbeats came; never quite full where one was lost. */
function square(x, y, one, at) {
  const side = CELL - 2;
  const came = one ? one.heartbeats / Math.max(1, one.heartbeats + one.missed) : 0;
  const full = one && one.missed === 0 ? 1 : Math.min(0.85, came);
  const told = svg("title", {});
  text(told, one
    ? t("hours.hour", { time: clockTime(at), n: one.heartbeats, missed: one.missed, gap: age(one.longestGapSeconds * 1000) })
    : t("hours.nothing", { time: clockTime(at) }));
  return svg("g", { class: one ? "hour" : "hour-none" },
    told,
    svg("rect", { class: "hour-frame", x: x + 0.5, y: y + 0.5, width: side, height: side }),
    svg("rect", { class: "hour-fill", x: x + 0.5, y: y + 0.5 + side * (1 - full), width: side, height: side * full }));
}

function write(words, x, y) {
  const element = svg("text", { class: "strip-label", x, y });
  text(element, words);
  return element;
}
