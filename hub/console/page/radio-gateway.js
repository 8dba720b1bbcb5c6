// One gateway: how many devices hang on it, how many on it alone, and whether its channel is disturbed.

import { clockTime } from "./clock.js";
import { h, icon, put, text, turn } from "./draw.js";
import { heardWords } from "./tile.js";
import { stateWord, t } from "./words.js";

export function radioGateway(id, view) {
  const room = h("h4", { class: "radio-room" });
  const name = h("p", { class: "radio-name" });
  const shape = icon("new");
  const word = h("span", {});
  const hears = h("b", {});
  const only = h("span", {});
  const heard = h("span", {});
  const disturbed = h("p", { class: "radio-disturbed" }, icon("failing"), h("span", {}));
  const element = h("li", { class: "radio-gateway", "data-radio-gateway": id },
    h("div", { class: "radio-who" }, h("div", {}, room, name), h("p", { class: "state" }, shape, word)),
    h("p", { class: "radio-facts" }, hears, only, heard), disturbed);
  let shown = null;

  function tick() {
    if (shown) text(heard, heardWords(shown, view.isLost()));
  }

  return {
    element, tick,
    /** @param {number} all devices that it hears @param {number} alone devices that no other gateway hears */
    patch(device, all, alone) {
      shown = device;
      put(element, "data-state", device.state);
      text(room, device.room || device.name);
      text(name, device.room ? device.name : "");
      turn(shape, device.state);
      text(word, stateWord(device.state, view.isLost()));
      text(hears, t("radio.hears", { n: all }));
      text(only, alone > 0 ? t("radio.alone", { n: alone }) : "");
      put(disturbed, "hidden", !device.interferenceSince);
      put(element, "data-disturbed", device.interferenceSince ? "yes" : null);
      if (device.interferenceSince)
        text(disturbed.lastChild, t("interference.since", { time: clockTime(device.interferenceSince) }));
      tick();
    },
  };
}
