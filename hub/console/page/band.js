// How well a gateway hears: the one place where the bands are written down, and their bar.

import { h, put, svg, text, icon, turn } from "./draw.js";
import { decibels, t } from "./words.js";

/**
 * Signal to noise in dB. SF7, the default, is read down to −7.5 dB (SX1262 data sheet, section 6.1.1), each slower
 * spreading factor 2.5 dB further down. The page does not know a site's factor and judges by the default: a slower one
 * is better than shown, never worse. Strong is a door or a crowd (7.5 dB) away from that end; weak is a turned body
 * (2.5 dB) away from it.
 */
export const STRONG_DB = 0;
export const WEAK_DB = -5;
export const LIMIT_DB = -7.5;

/** Up to this loss an alarm is promised in time (hardware/radio.md). */
export const HIGH_LOSS_PERCENT = 20;

/** The ends of the bar: no factor is read below, and nothing better is reported than a little above. */
const LEAST_DB = -15;
const MOST_DB = 10;

export function band(snrDb) {
  return snrDb >= STRONG_DB ? "strong" : snrDb >= WEAK_DB ? "fair" : "weak";
}

/** 0 to 1 along the scale. */
export function along(snrDb) {
  return Math.min(1, Math.max(0, (snrDb - LEAST_DB) / (MOST_DB - LEAST_DB)));
}

/** One gateway's line: its name, a bar, a shape, a word and the numbers. */
export function hearing(gateway) {
  const name = h("span", { class: "hears-name" });
  const fill = svg("rect", { class: "bar-fill", x: 0, y: 0, height: 10 });
  const marks = [LIMIT_DB, STRONG_DB].map((db) => svg("path", { class: "bar-mark", d: `M${100 * along(db)} 0V10` }));
  const drawn = svg("svg", { class: "hears-bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    fill, ...marks);
  const shape = icon("weak");
  const word = h("b", {});
  const numbers = h("span", { class: "hears-numbers" });
  const old = h("span", { class: "hears-old" });
  const quality = h("span", { class: "hears-word" }, shape, word);
  const element = h("li", { class: "hears", "data-gateway": gateway }, name, drawn, quality, old, numbers);

  return {
    element,
    /** @param {string} oldWords if it heard it too long ago to count: when, instead of how well; else empty */
    patch(link, gatewayName, oldWords) {
      const now = band(link.snrDb);
      put(element, "data-band", now);
      put(element, "data-old", oldWords ? "yes" : null);
      text(name, gatewayName);
      put(fill, "width", 100 * along(link.snrDb));
      turn(shape, now);
      text(word, t(`band.${now}`));
      text(numbers, `${decibels(link.snrDb)} · ${t("unit.dBm", { n: String(link.rssiDbm).replace("-", "−") })}`);
      put(quality, "hidden", Boolean(oldWords));
      put(old, "hidden", !oldWords);
      text(old, oldWords);
    },
  };
}
