// What a person says of an alarm: that they took it on, that somebody is on the way, is there, that it is over.

import { nextSteps } from "./alarm.js";
import { h, put, text } from "./draw.js";
import { named, t } from "./words.js";

/** In their order; the first stands alone and large. */
const STEPS = ["acknowledged", "responding", "arrived", "closed"];
const MAX_NOTE = 200;

/**
 * @param {number} id of the alarm
 * @param {(id, step) => Promise<{ok, status, detail}>} say
 * @param {() => boolean} isHeld whether a press counts now
 */
export function steps(id, say, isHeld) {
  const buttons = new Map(STEPS.map((step) => [step, h("button", {
    type: "button", class: step === "acknowledged" ? "acknowledge" : "step", "data-step": step, onclick: () => press(step),
  })]));
  put(buttons.get("acknowledged"), "data-action", "acknowledge");
  const note = h("input", { type: "text", class: "step-note", maxlength: MAX_NOTE, autocomplete: "off" });
  const refusal = h("p", { class: "error", role: "alert" });
  const element = h("div", { class: "card-act" }, ...buttons.values(), note, refusal);
  let shown = null;
  let pressed = null;

  async function press(step) {
    if (pressed || isHeld()) return;
    pressed = step;
    text(refusal, "");
    draw();
    const words = note.hidden ? "" : note.value.trim();
    const answer = await say(id, { to: step, ...(words ? { note: words } : {}) });
    pressed = null;
    if (answer.ok) note.value = "";
    else text(refusal, `${t("step.failed")} ${answer.status === 0 ? t("failed.offline") : answer.detail}`);
    draw();
  }

  function patch(alarm) {
    shown = alarm;
    draw();
  }

  function draw() {
    const next = nextSteps(shown);
    const hadFocus = element.contains(document.activeElement) && document.activeElement;
    for (const [step, button] of buttons) {
      put(button, "hidden", !next.includes(step));
      // Not "disabled": the focus would fall out of the page.
      put(button, "aria-disabled", pressed || isHeld() ? "true" : null);
      put(button, "data-pressed", pressed === step ? "yes" : null);
      text(button, t(pressed === step ? "step.saying" : `step.${step}`));
      put(button, "aria-label", `${t(`step.${step}`)}: ${named("kind", shown.kind)}, ${shown.room}`);
    }
    put(note, "hidden", next.length === 0 || next[0] === "acknowledged");
    put(note, "placeholder", t("step.note"));
    put(note, "aria-label", `${t("step.note")}: ${named("kind", shown.kind)}, ${shown.room}`);
    put(element, "hidden", next.length === 0 && refusal.textContent === "");
    if (hadFocus && hadFocus.hidden) (buttons.get(next[0]) ?? element.closest("[data-alarm]"))?.focus();
  }

  return { element, patch };
}
