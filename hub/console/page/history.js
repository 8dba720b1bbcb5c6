// What happened to an alarm, as it was written down; asked for when a person opens it.

import { clockTime } from "./clock.js";
import { h, put, text } from "./draw.js";
import { named, t } from "./words.js";

/** @param {(id) => Promise<{ok, body}>} ask */
export function history(id, ask) {
  const list = h("ol", { class: "history", hidden: true });
  const button = h("button", { type: "button", class: "history-button", "data-action": "history", "aria-expanded": "false", onclick: turn });
  let isOpen = false;
  let shownState = "";

  function turn() {
    isOpen = !isOpen;
    patch(shownState, true);
  }

  /** @param {string} state as of the alarm: where it changed, an open history is read anew */
  async function patch(state, isForced = false) {
    const isChanged = isForced || state !== shownState;
    shownState = state;
    put(list, "hidden", !isOpen);
    put(button, "aria-expanded", String(isOpen));
    text(button, t("history.title"));
    if (!isOpen || !isChanged) return;
    const answer = await ask(id);
    if (!answer.ok) {
      list.replaceChildren(h("li", {}, t("history.unknown")));
      return;
    }
    list.replaceChildren(...answer.body.map((one) => h("li", {},
      h("time", { datetime: one.at }, clockTime(one.at, { milliseconds: true })), " ", h("b", {}, named("history", one.what)), " ",
      // What the first line carries is for machines.
      h("span", { lang: "en" }, one.what === "raised" ? "" : one.detail ?? ""))));
  }

  return { button, list, patch };
}
