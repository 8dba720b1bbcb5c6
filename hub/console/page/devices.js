// All devices, by site and room. With hundreds of them only what changed is touched.

import { announcement } from "./announcement.js";
import { attention, isWanting } from "./attention.js";
import { h, put, text } from "./draw.js";
import { tile } from "./tile.js";
import { locale, t } from "./words.js";

const SEARCH_FROM = 20;

const filters = {
  all: () => true,
  silent: (d) => d.state === "silent",
  late: (d) => d.state === "late",
  unknown: (d) => d.state === "unknown",
  new: (d) => d.state === "new",
  online: (d) => d.state === "online",
  warnings: (d) => d.warnings.length > 0,
  snoozed: (d) => Boolean(d.snoozedUntil),
};

/** @param {(site, wish) => Promise} announce */
export function devicesView(known, announce) {
  const sitesElement = document.querySelector("[data-sites]");
  const empty = document.querySelector("[data-devices-empty]");
  const search = document.querySelector("[data-device-search]");
  const chosen = document.querySelector("[data-device-filter]");
  const tiles = new Map();
  const sites = new Map();
  const wanting = attention(document.querySelector("[data-attention]"), show, () => {
    filter = "unknown";
    summary();
  });
  let filter = "all";

  const choices = Object.keys(filters).map((name) => h("button", {
    type: "button", class: "choice", "data-filter": name,
    onclick: () => {
      filter = name;
      summary();
    },
  }));
  chosen.append(...choices);
  search.addEventListener("input", summary);

  function update(changed = null) {
    const stale = known.link === "lost";
    let isMoved = false;
    for (const [id, one] of tiles) {
      if (known.devices.has(id)) continue;
      one.element.remove();
      tiles.delete(id);
      isMoved = true;
    }
    for (const id of changed ?? known.devices.keys()) {
      const device = known.devices.get(id);
      let one = tiles.get(id);
      if (!one) {
        one = tile(id);
        tiles.set(id, one);
        one.board(known.boards.get(id));
      }
      const place = `${device.site}\n${device.room}\n${device.name}`;
      isMoved ||= one.place !== place;
      one.place = place;
      one.patch(device, stale);
    }
    if (isMoved || !changed) arrange();
    summary();
  }

  /** Sites by name, in each the tiles by room: only when a device came, went or moved. */
  function arrange() {
    const order = new Intl.Collator(locale(), { numeric: true }).compare;
    const sorted = [...known.devices.values()].sort((a, b) =>
      order(a.site, b.site) || order(a.room, b.room) || order(a.name, b.name) || (a.id < b.id ? -1 : 1));
    const bySite = new Map();
    for (const device of sorted) bySite.set(device.site, [...(bySite.get(device.site) ?? []), device]);
    for (const [name, site] of sites) {
      if (bySite.has(name)) continue;
      site.element.remove();
      sites.delete(name);
    }
    for (const [name, devices] of bySite) {
      if (!sites.has(name)) sites.set(name, siteSection(name));
      const site = sites.get(name);
      text(site.title, name || t("site.unnamed"));
      devices.forEach((device, i) => {
        const { element } = tiles.get(device.id);
        if (site.list.children[i] !== element) site.list.insertBefore(element, site.list.children[i] ?? null);
      });
    }
    [...bySite.keys()].forEach((name, i) => {
      const { element } = sites.get(name);
      if (sitesElement.children[i] !== element) sitesElement.insertBefore(element, sitesElement.children[i] ?? null);
    });
  }

  function siteSection(name) {
    const title = h("h3", {});
    const count = h("p", { class: "site-count" });
    const list = h("ul", { class: "tiles" });
    const telling = announcement(name, announce);
    const element = h("section", { class: "site" }, h("div", { class: "site-head" }, title, count), telling.element, list);
    return { title, count, list, telling, element };
  }

  /** Counts, filter and search: cheap, at each change. */
  function summary() {
    const all = [...known.devices.values()];
    if (!all.some(filters[filter])) filter = "all";
    choices.forEach((choice) => {
      const name = choice.dataset.filter;
      const count = all.filter(filters[name]).length;
      put(choice, "hidden", name !== "all" && name !== filter && count === 0);
      put(choice, "aria-pressed", String(filter === name));
      const key = ["all", "warnings", "snoozed"].includes(name) ? `devices.${name}` : `state.${name}`;
      text(choice, `${t(key)} ${count}`);
    });

    put(search, "hidden", all.length < SEARCH_FROM);
    const words = all.length < SEARCH_FROM ? [] : search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let seen = 0;
    const stale = known.link === "lost";
    const placeOf = (id) => known.devices.get(id)?.room || id;
    for (const [name, site] of sites) {
      const view = known.sites.get(name);
      site.telling.patch(view, placeOf, stale);
      let inSite = 0;
      for (const element of site.list.children) {
        const isSeen = tiles.get(element.dataset.device).matches(filters[filter], words);
        put(element, "hidden", !isSeen);
        if (isSeen) inSite++;
      }
      put(site.element, "hidden", inSite === 0);
      const nobody = view?.annunciators === 0 ? t("announce.nobody") : null;
      text(site.count, [t("site.devices", { n: inSite }), nobody].filter(Boolean).join(" · "));
      seen += inSite;
    }

    put(empty, "hidden", seen > 0);
    text(empty, t(all.length === 0 ? "devices.none" : "devices.noMatch"));
    wanting.update(all, [...known.outages.values()].filter((o) => !o.endedAt), stale);
  }

  function show(id) {
    filter = "all";
    search.value = "";
    summary();
    const { element } = tiles.get(id);
    element.scrollIntoView({ block: "center" });
    element.focus({ preventScroll: true });
  }

  return {
    update,
    /** What a site's annunciators tell has changed, or an outage came or went. */
    told: summary,
    relabel: () => update(),
    board: (id) => tiles.get(id)?.board(known.boards.get(id)),
    tick() {
      tiles.forEach((one) => one.tick());
      // A device that was never heard comes to need attention by the mere passing of time.
      if ([...known.devices.values()].filter(isWanting).length !== wanting.count()) summary();
      wanting.tick();
    },
    clear() {
      tiles.clear();
      sites.clear();
      sitesElement.replaceChildren();
    },
  };
}
