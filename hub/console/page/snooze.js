// While somebody works on a device nobody is told of its silence: the buttons for it, and until when.

import { clockTime } from "./clock.js";
import { h, put, text } from "./draw.js";
import { t } from "./words.js";

const HOURS = [1, 4, 24];

/** @param {(id, minutes) => Promise<{ok, status, detail}>} ask 0 minutes end it */
export function snooze(ask) {
  const title = h("h3", {});
  const note = h("p", { class: "hours-words" });
  const until = h("p", { class: "snoozed", role: "status" });
  const buttons = [...HOURS, 0].map((hours) => h("button", {
    type: "button", class: "quiet", "data-snooze": hours, onclick: () => say(hours * 60),
  }));
  const refusal = h("p", { class: "error", role: "alert" });
  const row = h("div", { class: "telling-row", role: "group" }, ...buttons);
  const element = h("div", { class: "snooze-box" }, title, note, until, row, refusal);
  let shown = null;
  let isWaiting = false;

  async function say(minutes) {
    if (isWaiting || !shown) return;
    isWaiting = true;
    text(refusal, "");
    patch(shown);
    const answer = await ask(shown.id, minutes);
    isWaiting = false;
    if (!answer.ok) text(refusal, `${t("snooze.failed")} ${answer.status === 0 ? t("failed.offline") : answer.detail}`);
    patch(shown);
  }

  function patch(device) {
    if (shown?.id !== device.id) text(refusal, "");
    shown = device;
    text(title, t("snooze.title"));
    text(note, t("snooze.note"));
    text(until, snoozeWords(device));
    put(row, "aria-label", t("snooze.title"));
    for (const button of buttons) {
      const hours = Number(button.dataset.snooze);
      text(button, hours ? t("snooze.hours", { n: hours }) : t("snooze.end"));
      put(button, "hidden", hours === 0 && !device.snoozedUntil);
      // Not "disabled": the focus would fall out of the page.
      put(button, "aria-disabled", isWaiting ? "true" : null);
    }
  }

  return { element, patch };
}

/** "" where nobody works on it. */
export function snoozeWords(device) {
  return device.snoozedUntil ? t("snooze.until", { time: clockTime(device.snoozedUntil), name: device.snoozedBy ?? "" }) : "";
}
