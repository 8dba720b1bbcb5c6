// One device: where it is, its state as a shape and a word, when it was last heard, and what to mend.

import { age, clockTime, hubNow } from "./clock.js";
import { panel } from "./demo.js";
import { h, icon, put, text, turn } from "./draw.js";
import { snoozeWords } from "./snooze.js";
import { addressOf } from "./views.js";
import { named, stateWord, t } from "./words.js";

const LOW_BATTERY_PERCENT = 20;

export function tile(id) {
  const shape = icon("new");
  const word = h("span", {});
  const state = h("p", { class: "state" }, shape, word);
  const room = h("h4", { class: "tile-room" });
  const name = h("p", { class: "tile-name" });
  const heard = h("p", { class: "tile-heard" });
  const battery = h("span", { class: "battery" });
  const batteryWord = h("span", {});
  const cell = h("span", { class: "cell", "aria-hidden": "true" });
  battery.append(cell, batteryWord);
  const kind = h("span", { class: "kind" });
  const make = h("span", {});
  const warnings = h("ul", { class: "warnings", lang: "en" });
  const snoozed = h("p", { class: "snoozed" });
  const link = h("a", { class: "tile-more", href: addressOf(id) });
  const demo = panel(id);
  const element = h("li", { class: "tile", "data-device": id, tabindex: -1 },
    h("div", { class: "tile-head" }, room, state), name, heard,
    h("p", { class: "tile-facts" }, kind, battery, make), snoozed, warnings, link, demo.element);

  let shown = null;
  let isStale = false;

  function patch(device, stale) {
    shown = device;
    isStale = stale;
    put(element, "data-state", device.state);
    turn(shape, device.state);
    text(word, stateWord(device.state, stale));
    text(room, device.room || device.name);
    text(name, device.room ? device.name : "");
    put(battery, "hidden", device.battery === null);
    put(battery, "data-low", device.battery !== null && device.battery <= LOW_BATTERY_PERCENT ? "yes" : null);
    put(battery, "title", t("battery"));
    cell.style.setProperty("--level", `${device.battery ?? 0}%`);
    text(batteryWord, `${device.battery}\u202f%`);
    put(element, "data-kind", device.kind);
    text(kind, named("device", device.kind));
    const telling = device.announcement && device.announcement !== "none" ? named("announcement", device.announcement) : null;
    text(make, [telling, device.firmware, device.id, device.gateway ? t("device.over", { gateway: device.gateway }) : null]
      .filter(Boolean).join(" · "));
    put(heard, "title", t("heard.bound", { age: age(device.boundSeconds * 1000) }));

    const kept = [...warnings.children].map((line) => line.lastChild.textContent).join("\n");
    if (kept !== device.warnings.join("\n"))
      warnings.replaceChildren(...device.warnings.map((line) => h("li", {}, icon("warning"), h("span", {}, line))));
    put(element, "data-snoozed", device.snoozedUntil ? "yes" : null);
    text(snoozed, snoozeWords(device));
    text(link, t("device.details"));
    put(link, "aria-label", `${t("device.details")}: ${device.room} ${device.name}, ${id}`);
    demo.label(device);
    tick();
  }

  function tick() {
    if (shown) text(heard, heardWords(shown, isStale));
  }

  return {
    element, patch, tick,
    board: demo.patch,
    matches(wanted, words) {
      const all = `${shown.room}\n${shown.name}\n${shown.site}\n${shown.id}`.toLowerCase();
      return wanted(shown) && words.every((one) => all.includes(one));
    },
  };
}

/** While live, an age that grows; when stale, the time itself, which stays true. */
export function heardWords(device, stale) {
  if (!device.lastHeardAt) return t("heard.never");
  const now = hubNow();
  if (stale || now === null) return t("heard.at", { time: clockTime(device.lastHeardAt) });
  return t("heard", { age: age(now - Date.parse(device.lastHeardAt)) });
}
