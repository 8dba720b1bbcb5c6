// One device by itself: what is known of it, how it fared in the last days, and work on it.

import { age } from "./clock.js";
import { h, icon, put, text, turn } from "./draw.js";
import { hours } from "./hours.js";
import { snooze } from "./snooze.js";
import { heardWords } from "./tile.js";
import { deviceInAddress } from "./views.js";
import { named, stateWord, t } from "./words.js";

/** @param {{snooze(id, minutes), hours(id)}} hub both promise an answer */
export function deviceView(known, hub) {
  const root = document.querySelector("#device");
  const back = h("a", { href: "#", class: "back" });
  const shape = icon("new");
  const word = h("span", {});
  const title = h("h2", { id: "device-title" });
  const place = h("p", { class: "card-place" });
  const facts = h("p", { class: "card-which" });
  const heard = h("p", {});
  const warnings = h("ul", { class: "warnings", lang: "en" });
  const work = snooze(hub.snooze);
  const past = hours(hub.hours);
  const body = h("div", { class: "device-body" },
    h("div", { class: "device-head" }, title, h("p", { class: "state" }, shape, word)), place, facts, heard, warnings,
    work.element, past.element);
  const gone = h("p", { class: "empty", hidden: true });
  root.append(back, body, gone);
  let shown = null;

  /** @param {boolean} isNew whether the view has just come into sight */
  function update(isNew = false) {
    const id = deviceInAddress();
    if (root.hidden || !id) {
      shown = null;
      return;
    }
    const device = known.devices.get(id);
    text(back, t("device.back"));
    put(gone, "hidden", Boolean(device));
    put(body, "hidden", !device);
    text(gone, t("device.gone"));
    if (!device) return;
    const stale = known.link === "lost";
    put(body, "data-state", device.state);
    turn(shape, device.state);
    text(word, stateWord(device.state, stale));
    text(title, device.room || device.name);
    text(place, [device.room ? device.name : "", device.site].filter(Boolean).join(" · "));
    text(facts, [named("device", device.kind), device.id, device.firmware,
      device.gateway ? t("device.over", { gateway: device.gateway }) : null,
      t("heard.bound", { age: age(device.boundSeconds * 1000) })].filter(Boolean).join(" · "));
    warnings.replaceChildren(...device.warnings.map((line) => h("li", {}, icon("warning"), h("span", {}, line))));
    work.patch(device);
    if (isNew || shown !== id) {
      shown = id;
      past.show(id);
    }
    tick();
  }

  function tick() {
    const device = shown && known.devices.get(shown);
    if (device) text(heard, heardWords(device, known.link === "lost"));
  }

  return {
    update, tick,
    relabel() {
      past.relabel();
      update();
    },
  };
}
