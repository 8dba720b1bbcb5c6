// The hub's clock, and times and durations in words. The computer's own clock is never trusted.

import { t, locale } from "./words.js";

let offset = null;

/** @param {string} iso the hub's time, as it has just arrived */
export function setHubTime(iso) {
  offset = Date.parse(iso) - performance.now();
}

/** The hub's time in milliseconds, or null if it has never been heard. */
export function hubNow() {
  return offset === null ? null : performance.now() + offset;
}

const formats = new Map();

function format(options) {
  const key = locale() + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale(), options));
  return formats.get(key);
}

const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };

/** 22:10:33, with the day before it if it is not the hub's today. */
export function clockTime(when, { milliseconds = false } = {}) {
  const date = new Date(when);
  const time = format(milliseconds ? { ...CLOCK, fractionalSecondDigits: 3 } : CLOCK).format(date);
  const now = hubNow();
  const isToday = now === null || new Date(now).toDateString() === date.toDateString();
  return isToday ? time : `${format({ day: "numeric", month: "short" }).format(date)} ${time}`;
}

const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

/** "12 s", "4 min", "3 h", "2 d": how old something is, whole units. */
export function age(milliseconds) {
  const ms = Math.max(0, milliseconds);
  if (ms < MINUTE) return t("unit.s", { n: Math.floor(ms / SECOND) });
  if (ms < HOUR) return t("unit.min", { n: Math.floor(ms / MINUTE) });
  if (ms < 2 * DAY) return t("unit.h", { n: Math.floor(ms / HOUR) });
  return t("unit.d", { n: Math.floor(ms / DAY) });
}

/** "+4 ms", "+8.2 s", "+3 min 12 s": the time between two stages. */
export function between(from, to) {
  const ms = Math.max(0, Date.parse(to) - Date.parse(from));
  if (ms < SECOND) return `+${t("unit.ms", { n: ms })}`;
  if (ms < MINUTE) return `+${t("unit.s", { n: decimal(ms / SECOND) })}`;
  if (ms < HOUR) return `+${t("unit.min", { n: Math.floor(ms / MINUTE) })} ${t("unit.s", { n: Math.floor((ms % MINUTE) / SECOND) })}`;
  return `+${t("unit.h", { n: Math.floor(ms / HOUR) })} ${t("unit.min", { n: Math.floor((ms % HOUR) / MINUTE) })}`;
}

/** "90 s", "3 min", "24 h": a length that was set or measured, nothing of it rounded away but tenths. */
export function span(seconds) {
  if (seconds > 0 && seconds % 3600 === 0) return t("unit.h", { n: seconds / 3600 });
  if (seconds > 0 && seconds % 60 === 0) return t("unit.min", { n: seconds / 60 });
  return t("unit.s", { n: Number.isInteger(seconds) ? seconds : decimal(seconds) });
}

function decimal(number) {
  return new Intl.NumberFormat(locale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(number);
}
