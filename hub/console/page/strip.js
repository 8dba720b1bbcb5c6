// The strip of a walk test: a mark for each time that a gateway heard the device, newest on the right, and the gaps.

import { LIMIT_DB, STRONG_DB } from "./band.js";
import { put, svg, text } from "./draw.js";
import { t } from "./words.js";

/** In a walk test a device sends every 5 s; a second more, and something did not come. */
export const GAP_MS = 6_000;

const HEIGHT = 210;
const LEFT = 34;
const BOTTOM = 24;
const TOP = 8;
const LEAST_DB = -15;
const MOST_DB = 12;

/** On a phone some two minutes, so that a finger can tell one heartbeat from the next; on a wide screen at most six. */
const PIXELS_PER_SECOND = 2.4;
const LONGEST_SECONDS = 360;
const LABEL_EACH_MS = 60_000;
const SHORTEST_LABEL = 40;

const SHAPES = [
  (x, y) => `M${x - 5} ${y}a5 5 0 1 0 10 0a5 5 0 1 0-10 0z`,
  (x, y) => `M${x - 4.5} ${y - 4.5}h9v9h-9z`,
  (x, y) => `M${x} ${y - 6}l6 10.5h-12z`,
  (x, y) => `M${x} ${y - 6.5}l6.5 6.5-6.5 6.5-6.5-6.5z`,
];

/**
 * Where nothing was heard for longer than GAP_MS, leaving out what this page cannot know because its line was broken.
 * @param {number[]} heard when, in order @param {{from, to}[]} blind in order
 * @returns {{from: number, to: number}[]}
 */
export function gaps(heard, from, until, blind) {
  const found = [];
  let start = from;
  for (const { from: end, to } of [...blind, { from: until, to: until }]) {
    const marks = [start, ...heard.filter((at) => at > start && at < end), end];
    for (let i = 1; i < marks.length; i++)
      if (marks[i] - marks[i - 1] > GAP_MS) found.push({ from: marks[i - 1], to: marks[i] });
    start = Math.max(start, to);
  }
  return found;
}

/** The mark of the n-th gateway: a shape of its own, because a colour alone is not enough. */
export function mark(n, x, y) {
  return svg("path", { class: "mark", "data-mark": n % (2 * SHAPES.length), d: SHAPES[n % SHAPES.length](x, y) });
}

export function strip() {
  const element = svg("svg", { class: "strip", role: "img", height: HEIGHT });

  /**
   * @param {{at, snrDb, gateway: number}[]} points gateway: which mark
   * @param {{from, to}[]} silences @param {{from, to}[]} blind @param {number} now the right end
   * @param {{end: string, all: string}} words at the right end, and of the whole for who cannot see it
   */
  function draw(points, silences, blind, now, words) {
    const width = Math.max(280, element.parentNode?.clientWidth || 0);
    const perSecond = Math.max(PIXELS_PER_SECOND, (width - LEFT) / LONGEST_SECONDS);
    const span = ((width - LEFT) / perSecond) * 1000;
    const x = (at) => width - 8 - ((now - at) / 1000) * perSecond;
    const y = (db) => TOP + (1 - (Math.min(MOST_DB, Math.max(LEAST_DB, db)) - LEAST_DB) / (MOST_DB - LEAST_DB)) * (HEIGHT - TOP - BOTTOM);
    put(element, "viewBox", `0 0 ${width} ${HEIGHT}`);
    put(element, "width", width);
    put(element, "aria-label", words.all);
    const drawn = [];

    for (const [list, name] of [[blind, "blind"], [silences, "gap"]]) {
      for (const one of list) {
        const left = Math.max(LEFT, x(one.from)), wide = x(one.to) - left;
        if (wide <= 0) continue;
        drawn.push(svg("rect", { class: `strip-${name}`, x: left, y: TOP, width: wide, height: HEIGHT - TOP - BOTTOM }));
        if (wide < SHORTEST_LABEL) continue;
        const label = name === "blind" ? "?" : t("unit.s", { n: Math.round((one.to - one.from) / 1000) });
        drawn.push(write(label, left + wide / 2, HEIGHT - BOTTOM - 8, `strip-${name}-word`, "middle"));
      }
    }

    for (const db of [10, STRONG_DB, LIMIT_DB]) {
      drawn.push(svg("path", { class: db === LIMIT_DB ? "strip-limit" : "strip-line", d: `M${LEFT} ${y(db)}H${width}` }));
      drawn.push(write(String(db).replace("-", "−"), LEFT - 6, y(db) + 4, "strip-label", "end"));
    }
    for (let back = 0; back < span; back += LABEL_EACH_MS) {
      const label = back === 0 ? words.end : `−${t("unit.min", { n: back / LABEL_EACH_MS })}`;
      drawn.push(write(label, x(now - back) + (back === 0 ? 8 : 0), HEIGHT - 6, "strip-label", back === 0 ? "end" : "middle"));
    }
    for (const point of points) if (x(point.at) > LEFT) drawn.push(mark(point.gateway, x(point.at), y(point.snrDb)));
    element.replaceChildren(...drawn);
  }

  return { element, draw };
}

function write(words, x, y, name, anchor) {
  const element = svg("text", { class: name, x, y, "text-anchor": anchor });
  text(element, words);
  return element;
}
