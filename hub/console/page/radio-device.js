// One device on the air: who hears it and how well, what gets lost, what it will be told, and its walk test.

import { hearing, HIGH_LOSS_PERCENT } from "./band.js";
import { age, clockTime } from "./clock.js";
import { h, icon, put, text, turn } from "./draw.js";
import { isFresh, isOne, isUnheard } from "./links.js";
import { heardWords } from "./tile.js";
import { walkTest } from "./walk-test.js";
import { named, stateWord, t } from "./words.js";

/** @param command @param view as walkTest takes them */
export function radioDevice(id, command, view) {
  const room = h("h4", { class: "radio-room" });
  const name = h("p", { class: "radio-name" });
  const shape = icon("new");
  const word = h("span", {});
  const links = h("ul", { class: "radio-links" });
  const none = h("p", { class: "radio-none" }, icon("none"), h("span", {}));
  const one = h("span", { class: "radio-one" }, icon("warning"), h("span", {}));
  const lossWord = h("span", {});
  const loss = h("span", { class: "radio-loss" }, icon("warning"), lossWord);
  const heard = h("span", {});
  const pending = h("span", { class: "radio-pending" }, icon("sending"), h("span", {}));
  const test = walkTest(id, command, view);
  const element = h("li", { class: "radio-device", "data-radio-device": id },
    h("div", { class: "radio-who" }, h("div", {}, room, name), h("p", { class: "state" }, shape, word)),
    h("div", { class: "radio-how" }, links, none, h("p", { class: "radio-facts" }, one, loss, heard, pending)),
    test.start, test.element);
  const lines = new Map();
  let shown = null;

  function patch(device, options) {
    shown = device;
    put(element, "data-state", device.state);
    text(room, device.room || device.name);
    text(name, device.room ? device.name : "");
    turn(shape, device.state);
    text(word, stateWord(device.state, view.isLost()));

    for (const [gateway, line] of lines) {
      if (device.links.some((link) => link.gateway === gateway)) continue;
      line.element.remove();
      lines.delete(gateway);
    }
    device.links.forEach((link, i) => {
      if (!lines.has(link.gateway)) lines.set(link.gateway, hearing(link.gateway));
      const line = lines.get(link.gateway);
      if (links.children[i] !== line.element) links.insertBefore(line.element, links.children[i] ?? null);
    });
    text(none.lastChild, t("radio.unheard"));
    text(one.lastChild, t("radio.one"));
    put(one, "title", t("radio.oneNote"));
    const isHigh = device.lossPercent > HIGH_LOSS_PERCENT;
    put(loss, "data-high", isHigh ? "yes" : null);
    put(loss.firstChild, "hidden", !isHigh);
    text(lossWord, device.lossPercent === null ? t("radio.lossUnknown") : t("radio.loss", { n: device.lossPercent }));
    put(pending, "hidden", !device.pendingCommand);
    if (device.pendingCommand) text(pending.lastChild, t("radio.pending", { what: named("command", device.pendingCommand) }));
    put(test.start, "data-hidden", device.kind === "wearable" ? null : "yes");
    test.patch(device, options);
    tick();
  }

  function tick() {
    if (!shown) return;
    const now = view.now();
    put(element, "data-one", isOne(shown, now) ? "yes" : null);
    put(one, "hidden", !isOne(shown, now));
    put(none, "hidden", !isUnheard(shown, now));
    text(heard, heardWords(shown, view.isLost()));
    for (const link of shown.links) lines.get(link.gateway).patch(link, view.gatewayName(link.gateway), oldWords(link));
    test.tick();
  }

  function oldWords(link) {
    if (isFresh(shown, link, view.now())) return "";
    return view.isLost() ? t("radio.lastAt", { time: clockTime(link.lastHeardAt) })
      : t("radio.last", { age: age(view.now() - Date.parse(link.lastHeardAt)) });
  }

  return { element, patch, tick, missed: test.missed, isOpen: test.isOpen };
}
