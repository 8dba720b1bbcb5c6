// One alarm: what, where, its road through the stages, and the button to take it on.

import { isOpen, isUndelivered, stages, tone } from "./alarm.js";
import { age, between, clockTime, hubNow } from "./clock.js";
import { h, icon, put, text, turn } from "./draw.js";
import { history } from "./history.js";
import { named, t } from "./words.js";

/** Longer than it takes to see that something moved, and to stop a finger. */
const HOLD_MS = 500;

/** @param {(id) => Promise<{ok, status, detail}>} acknowledge @param {(id) => Promise<{ok, body}>} tell its history */
export function card(id, acknowledge, tell) {
  const kind = h("h3", { class: "card-kind" });
  const place = h("p", { class: "card-place" });
  const when = h("time", { class: "card-when" });
  const ago = h("span", { class: "card-ago" });
  const which = h("p", { class: "card-which" });
  const road = h("ol", { class: "road" });
  const legs = ["raised", "stored", "receiver", "acknowledged"].map(stage);
  road.append(...legs.map((leg) => leg.element));
  const cancelled = h("p", { class: "card-cancelled", hidden: true });
  const error = h("p", { class: "card-error", lang: "en", hidden: true });
  const button = h("button", { type: "button", class: "acknowledge", "data-action": "acknowledge", onclick: press });
  const refusal = h("p", { class: "error", role: "alert" });
  const act = h("div", { class: "card-act" }, button, refusal);
  const past = history(id, tell);
  const element = h("li", { class: "card", "data-alarm": id, tabindex: -1 },
    h("div", { class: "card-head" }, kind, h("p", { class: "card-time" }, when, " ", ago)),
    place, which, road, cancelled, error, act, past.button, past.list);

  let shown = null;
  let isPressed = false;
  let isHeld = false;
  let isStale = false;

  async function press() {
    if (isPressed || isHeld) return;
    isPressed = true;
    text(refusal, "");
    patch(shown, isStale);
    const answer = await acknowledge(id);
    isPressed = false;
    if (!answer.ok) {
      const why = answer.status === 0 ? t("failed.offline") : answer.detail;
      text(refusal, `${t("acknowledge.failed")} ${why}`);
    }
    patch(shown, isStale);
  }

  function patch(alarm, stale) {
    shown = alarm;
    isStale = stale;
    const name = named("kind", alarm.kind);
    put(element, "data-kind", alarm.kind);
    put(element, "data-state", alarm.state);
    put(element, "data-tone", tone(alarm));
    put(element, "data-open", isOpen(alarm) ? "yes" : "no");
    put(element, "data-delivered", isUndelivered(alarm) ? "no" : "yes");
    text(kind, alarm.restore ? t("alarm.restored", { kind: name }) : name);
    text(place, [alarm.room, alarm.site].filter(Boolean).join(" · "));
    text(which, [alarm.cause ? named("cause", alarm.cause) : null, alarm.deviceName, alarm.deviceId, t("alarm.number", { n: alarm.id })].filter(Boolean).join(" · "));
    put(when, "datetime", alarm.raisedAt);
    put(when, "title", alarm.raisedAt);
    text(when, clockTime(alarm.raisedAt));

    const all = stages(alarm);
    all.forEach((stage, i) => legs[i].patch(stage, all[i + 1], alarm, stale));

    put(cancelled, "hidden", !alarm.cancelledAt);
    if (alarm.cancelledAt) text(cancelled, t("alarm.cancelled", { time: clockTime(alarm.cancelledAt) }));
    put(error, "hidden", !alarm.lastError || Boolean(alarm.forwardedAt));
    text(error, alarm.lastError ?? "");

    put(act, "hidden", !isOpen(alarm));
    // Not "disabled": the focus would fall out of the page.
    put(button, "aria-disabled", isPressed || isHeld ? "true" : null);
    put(button, "data-pressed", isPressed ? "yes" : null);
    text(button, t(isPressed ? "acknowledging" : "acknowledge"));
    put(button, "aria-label", `${t("acknowledge")}: ${name}, ${alarm.room}`);
    past.patch(`${alarm.state} ${alarm.attempts}`);
    put(past.button, "aria-label", `${t("history.title")}: ${name}, ${alarm.room}, ${t("alarm.number", { n: alarm.id })}`);
    tick();
  }

  function tick() {
    const now = hubNow();
    put(ago, "hidden", isStale || now === null);
    if (!isStale && now !== null) text(ago, t("ago", { age: age(now - Date.parse(shown.raisedAt)) }));
  }

  /** Takes no press for a moment: the cards have just moved under the pointer. */
  function hold() {
    if (isHeld || !isOpen(shown)) return;
    isHeld = true;
    patch(shown, isStale);
    setTimeout(() => {
      isHeld = false;
      patch(shown, isStale);
    }, HOLD_MS);
  }

  return { element, patch, tick, hold };
}

/** One stage, and the leg from it to the next. */
function stage(name) {
  const shape = icon("waiting");
  const took = h("span", {});
  const leg = h("span", { class: "leg" }, took);
  const title = h("b", {}, "");
  const time = h("time", { class: "stage-time" });
  const note = h("span", { class: "stage-note" });
  const element = h("li", { class: "stage", "data-stage": name },
    h("span", { class: "stage-line" }, shape, leg), h("span", { class: "stage-words" }, title, time, note));

  function patch(stage, next, alarm, stale) {
    // What was under way when the line broke may have happened since.
    const isOver = ["done", "none", "unneeded"].includes(stage.state);
    const state = stale && !isOver ? "unknown" : stage.state;
    put(element, "data-stage-state", state);
    put(element, "data-leg", next ? (next.at ? "done" : "waiting") : null);
    turn(shape, state === "unneeded" ? "none" : state);
    text(title, t(`stage.${name}`));
    put(time, "datetime", stage.at);
    put(time, "title", stage.at);
    text(time, stage.at ? clockTime(stage.at, { milliseconds: true }) : t(`stage.${state}`));
    text(took, stage.at && next?.at ? between(stage.at, next.at) : "");
    text(note, notes(name, alarm).join("\n"));
  }

  return { element, patch };
}

function notes(name, alarm) {
  if (name === "receiver") {
    const tries = alarm.attempts > 1 || (alarm.attempts > 0 && !alarm.forwardedAt);
    return [alarm.receiver, tries ? t("stage.attempts", { n: alarm.attempts }) : null].filter(Boolean);
  }
  return name === "acknowledged" && alarm.acknowledgedBy ? [t("stage.by", { name: alarm.acknowledgedBy })] : [];
}
