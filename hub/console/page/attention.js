// The devices that a person should see to, worst first, above all the others.

import { clockTime, hubNow } from "./clock.js";
import { h, icon, put, text, turn } from "./draw.js";
import { heardWords } from "./tile.js";
import { stateWord, t } from "./words.js";

const LINES = 8;
const ORDER = { silent: 0, interference: 1, late: 2, unknown: 3, new: 4, online: 5 };

/** What is wrong with it; a gateway whose channel is disturbed may be online and of no use. */
const trouble = (device) => (device.interferenceSince && device.state !== "silent" ? "interference" : device.state);

/** Its outage stands in its place: two hundred lines would hide the one that says why. */
const isBehind = (device, outages) => device.state === "unknown" && outages.some((o) => o.site === device.site);

/** Silent, late, behind a silent gateway, disturbed, with a warning, or never heard for so long that it should have been. */
export function isWanting(device) {
  if (["silent", "interference", "late", "unknown"].includes(trouble(device)) || device.warnings.length > 0) return true;
  const now = hubNow();
  return device.state === "new" && now !== null && now - Date.parse(device.stateSince) > device.boundSeconds * 1000;
}

/** @param {(id)} show a device @param {()} showUnknown all that are behind an outage */
export function attention(root, show, showUnknown) {
  const title = h("h3", {});
  const down = h("ul", { class: "attention-list", "data-outages": "" });
  const list = h("ul", { class: "attention-list" });
  const more = h("p", { class: "attention-more" });
  const fine = h("p", { class: "fine" });
  const box = h("div", { class: "attention-box", hidden: true }, title, down, list, more);
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
      text(one.heard, trouble(one.device) === "interference"
        ? t("interference.since", { time: clockTime(one.device.interferenceSince) })
        : [words, one.device.warnings[0]].filter(Boolean).join(" · "));
    }
  }

  /** One line each, with how many devices are behind it. */
  function drawOutages(outages) {
    const key = JSON.stringify([t("language"), outages]);
    if (key === outagesShown) return;
    outagesShown = key;
    down.replaceChildren(...outages.slice(0, LINES).map((o) => h("li", { "data-outage": o.id, "data-state": "outage" },
      h("button", { type: "button", onclick: showUnknown }, icon("unknown"), h("b", {}, t("outage")),
        h("span", { class: "attention-place" }, [t(`outage.${o.kind}`, { subject: o.subject }), o.site].filter(Boolean).join(" · ")),
        h("span", { class: "attention-heard" }, [o.devices > 0 ? t("outageDevices", { n: o.devices }) : null, t("outageSince", { time: clockTime(o.since) })].filter(Boolean).join(" · "))))));
  }

  let outagesShown = "";
  return {
    tick,
    count: () => all,
    update(devices, outages, stale) {
      drawOutages(outages);
      const every = devices.filter(isWanting);
      all = every.length;
      const wanting = every.filter((d) => !isBehind(d, outages)).sort((a, b) =>
        ORDER[trouble(a)] - ORDER[trouble(b)] || (a.stateSince ?? "").localeCompare(b.stateSince ?? "") || (a.id < b.id ? -1 : 1));
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
        const its = trouble(device);
        const isWarning = its === "online";
        put(one.element, "data-state", isWarning ? "warning" : its);
        turn(one.shape, isWarning ? "warning" : its === "interference" ? "failing" : its);
        text(one.state, stateWord(its, stale));
        text(one.place, [device.room, device.name, device.site].filter(Boolean).join(" · "));
        if (list.children[i] !== one.element) list.insertBefore(one.element, list.children[i] ?? null);
      });
      text(title, t("devices.attention"));
      put(more, "hidden", wanting.length <= LINES);
      text(more, t("devices.more", { n: wanting.length - LINES }));
      put(box, "hidden", all + outages.length === 0);
      const isFine = devices.length > 0 && !stale && devices.every((d) => d.state === "online" && d.warnings.length === 0 && !d.interferenceSince);
      put(fine, "hidden", !isFine);
      text(fine, t("devices.fine", { n: devices.length }));
      tick();
    },
  };
}
