// One alarm: what, where, its road through the stages, and what people may say of it.

import { isOpen, isPeoples, isStuck, isUndelivered, nextSteps, stages, tone } from "./alarm.js";
import { age, between, clockTime, hubNow } from "./clock.js";
import { h, icon, put, text, turn } from "./draw.js";
import { history } from "./history.js";
import { steps } from "./steps.js";
import { named, t } from "./words.js";

/** Longer than it takes to see that something moved, and to stop a finger. */
const HOLD_MS = 500;

const STAGES = ["raised", "stored", "receiver", "acknowledged", "responding", "arrived", "closed"];

/** Where the second row begins: what people say after they took it on. */
const PEOPLES = 4;

/** @param {{say(id, step), tell(id)}} hub both promise an answer: a step of a person, and its history */
export function card(id, hub) {
  const kind = h("h3", { class: "card-kind" });
  const place = h("p", { class: "card-place" });
  const when = h("time", { class: "card-when" });
  const ago = h("span", { class: "card-ago" });
  const which = h("p", { class: "card-which" });
  const road = h("ol", { class: "road" });
  const legs = STAGES.map(stage);
  road.append(...legs.map((leg) => leg.element));
  const cancelled = h("p", { class: "card-cancelled", hidden: true });
  const late = h("p", { class: "card-late", hidden: true });
  const undelivered = h("p", { class: "card-undelivered", hidden: true });
  const error = h("p", { class: "card-error", lang: "en", hidden: true });
  const act = steps(id, hub.say, () => isHeld);
  const past = history(id, hub.tell);
  const element = h("li", { class: "card", "data-alarm": id, tabindex: -1 },
    h("div", { class: "card-head" }, kind, h("p", { class: "card-time" }, when, " ", ago)),
    place, which, undelivered, road, cancelled, late, error, act.element, past.button, past.list);

  let shown = null;
  let isHeld = false;
  let isStale = false;

  function patch(alarm, stale) {
    const isFurther = shown && shown.step !== alarm.step;
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
    all.forEach((stage, i) => {
      put(legs[i].element, "hidden", i >= PEOPLES && !isPeoples(alarm));
      legs[i].patch(stage, i === PEOPLES - 1 ? null : all[i + 1], alarm, stale);
    });

    put(cancelled, "hidden", !alarm.cancelledAt);
    if (alarm.cancelledAt) text(cancelled, t("alarm.cancelled", { time: clockTime(alarm.cancelledAt) }));
    put(error, "hidden", !alarm.lastError || Boolean(alarm.forwardedAt));
    text(error, alarm.lastError ?? "");

    put(late, "hidden", alarm.lateSeconds === null);
    if (alarm.lateSeconds !== null) text(late, t("alarm.late", { age: age(alarm.lateSeconds * 1000) }));

    act.patch(alarm);
    // Where the button for one step was is that for another now.
    if (isFurther) hold();
    past.patch(`${alarm.state} ${alarm.step} ${alarm.attempts} ${alarm.escalations}`);
    put(past.button, "aria-label", `${t("history.title")}: ${name}, ${alarm.room}, ${t("alarm.number", { n: alarm.id })}`);
    tick();
  }

  function tick() {
    const now = hubNow();
    put(ago, "hidden", isStale || now === null);
    if (!isStale && now !== null) text(ago, t("ago", { age: age(now - Date.parse(shown.raisedAt)) }));
    const isLoud = now !== null && isStuck(shown, now);
    put(undelivered, "hidden", !isLoud);
    put(undelivered, "data-tone", tone(shown));
    if (isLoud) {
      const waited = t(isStale ? "alarm.undeliveredThen" : "alarm.undelivered", { age: age(now - Date.parse(shown.storedAt)) });
      const told = shown.escalations > 0 ? t("alarm.escalated", { n: shown.escalations }) : null;
      text(undelivered, [waited, tone(shown) === "life" ? t("alarm.phone") : null, told].filter(Boolean).join(" "));
    }
  }

  /** Takes no press for a moment: the cards, or their buttons, have just moved under the pointer. */
  function hold() {
    if (isHeld || nextSteps(shown).length === 0) return;
    isHeld = true;
    act.patch(shown);
    setTimeout(() => {
      isHeld = false;
      act.patch(shown);
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
    const isOver = ["done", "none", "unneeded", "unsaid"].includes(stage.state);
    const state = stale && !isOver ? "unknown" : stage.state;
    put(element, "data-stage-state", state);
    // What people did does not make good that no receiver has it.
    const isReached = (next?.at || next?.state === "unsaid") && !["waiting", "sending", "failing"].includes(stage.state);
    put(element, "data-leg", next ? (isReached ? "done" : "waiting") : null);
    turn(shape, ["unneeded", "unsaid"].includes(state) ? "none" : state);
    text(title, t(`stage.${name}`));
    put(time, "datetime", stage.at);
    put(time, "title", stage.at);
    text(time, stage.at ? clockTime(stage.at, { milliseconds: true }) : t(`stage.${state}`));
    text(took, stage.at && next?.at >= stage.at ? between(stage.at, next.at) : "");
    text(note, notes(name, alarm).join("\n"));
  }

  return { element, patch };
}

function notes(name, alarm) {
  if (name === "receiver") {
    const tries = alarm.attempts > 1 || (alarm.attempts > 0 && !alarm.forwardedAt);
    return [alarm.receiver, tries ? t("stage.attempts", { n: alarm.attempts }) : null].filter(Boolean);
  }
  // The leg to it would lead from the end of the first row.
  if (name === "responding" && alarm.respondingAt) return [between(alarm.acknowledgedAt, alarm.respondingAt)];
  return name === "acknowledged" && alarm.acknowledgedBy ? [t("stage.by", { name: alarm.acknowledgedBy })] : [];
}
