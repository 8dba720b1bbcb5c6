// The devices that a person should see to, worst first, above all the others.

import { hubNow } from "./clock.js";
import { h, icon, put, text, turn } from "./draw.js";
import { heardWords } from "./tile.js";
import { stateWord, t } from "./words.js";

const LINES = 8;
const ORDER = { silent: 0, late: 1, unknown: 2, new: 3, online: 4 };

/** Silent, late, behind a silent gateway, with a warning, or never heard for so long that it should have been. */
export function isWanting(device) {
  if (["silent", "late", "unknown"].includes(device.state) || device.warnings.length > 0) return true;
  const now = hubNow();
  return device.state === "new" && now !== null && now - Date.parse(device.stateSince) > device.boundSeconds * 1000;
}

export function attention(root, show) {
  const title = h("h3", {});
  const list = h("ul", { class: "attention-list" });
  const more = h("p", { class: "attention-more" });
  const fine = h("p", { class: "fine" });
  const box = h("div", { class: "attention-box", hidden: true }, title, list, more);
  root.append(box, fine);
  const lines = new Map();
  let all = 0;
  let isStale = false;

  function line(id) {
    const shape = icon("new");
    const state = h("b", {});
    const place = h("span", { class: "attention-place" });
    const heard = h("span", { class: "attention-heard" });
    const button = h("button", { type: "button", onclick: () => show(id) }, shape, state, place, heard);
    return { element: h("li", { "data-wanting": id }, button), shape, state, place, heard, device: null };
  }

  function tick() {
    for (const one of lines.values()) {
      const words = heardWords(one.device, isStale);
      text(one.heard, one.device.warnings.length > 0 ? `${words} · ${one.device.warnings[0]}` : words);
    }
  }

  return {
    tick,
    count: () => all,
    update(devices, stale) {
      const wanting = devices.filter(isWanting).sort((a, b) =>
        ORDER[a.state] - ORDER[b.state] || (a.stateSince ?? "").localeCompare(b.stateSince ?? "") || (a.id < b.id ? -1 : 1));
      all = wanting.length;
      isStale = stale;
      const shown = wanting.slice(0, LINES);
      for (const [id, { element }] of lines) {
        if (shown.some((d) => d.id === id)) continue;
        element.remove();
        lines.delete(id);
      }
      shown.forEach((device, i) => {
        if (!lines.has(device.id)) lines.set(device.id, line(device.id));
        const one = lines.get(device.id);
        one.device = device;
        const isWarning = device.state === "online";
        put(one.element, "data-state", isWarning ? "warning" : device.state);
        turn(one.shape, isWarning ? "warning" : device.state);
        text(one.state, stateWord(device.state, stale));
        text(one.place, [device.room, device.name, device.site].filter(Boolean).join(" · "));
        if (list.children[i] !== one.element) list.insertBefore(one.element, list.children[i] ?? null);
      });
      text(title, t("devices.attention"));
      put(more, "hidden", all <= LINES);
      text(more, t("devices.more", { n: all - LINES }));
      put(box, "hidden", all === 0);
      const isFine = devices.length > 0 && !stale && devices.every((d) => d.state === "online" && d.warnings.length === 0);
      put(fine, "hidden", !isFine);
      text(fine, t("devices.fine", { n: devices.length }));
      tick();
    },
  };
}
