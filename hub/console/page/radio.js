// The radio view, for whoever walks through the school: by site the gateways, and the devices that they hear, weakest first.

import { LIMIT_DB, STRONG_DB, WEAK_DB } from "./band.js";
import { hubNow } from "./clock.js";
import { h, put, text } from "./draw.js";
import { bestSnr, fresh, isOne, isUnheard, isWeak } from "./links.js";
import { radioDevice } from "./radio-device.js";
import { radioGateway } from "./radio-gateway.js";
import { decibels, locale, t } from "./words.js";

const SEARCH_FROM = 20;

const filters = {
  all: () => true,
  weak: isWeak,
  one: isOne,
  unheard: isUnheard,
};

const isGateway = (device) => device.kind === "gateway";

/** A wearable has no other way; any other device counts once a gateway has heard it. */
const isOnAir = (device) => isGateway(device) || device.kind === "wearable" || device.links.length > 0 || device.gateway !== null;

/** @param {(id, wish) => Promise} command */
export function radioView(known, command) {
  const root = document.querySelector("#radio");
  const sitesElement = document.querySelector("[data-radio-sites]");
  const empty = document.querySelector("[data-radio-empty]");
  const search = document.querySelector("[data-radio-search]");
  const legend = document.querySelector("[data-radio-legend]");
  const rows = new Map();
  const sites = new Map();
  let filter = "all";

  const view = {
    gatewayName: (id) => {
      const gateway = known.devices.get(id);
      return [gateway?.room, gateway?.name].filter(Boolean).join(" · ") || id;
    },
    isLost: () => known.link === "lost",
    /** The moment that the page shows. */
    now: () => (known.link === "lost" ? known.lostAt : hubNow()),
  };

  const choices = Object.keys(filters).map((name) => h("button", {
    type: "button", class: "choice", "data-filter": name,
    onclick: () => {
      filter = name;
      summary();
    },
  }));
  document.querySelector("[data-radio-filter]").append(...choices);
  search.addEventListener("input", summary);

  const onAir = () => [...known.devices.values()].filter(isOnAir);

  /**
   * Draws what changed; what nobody sees waits until the view is opened, except a walk test, which must miss nothing.
   * @param changed ids, or null for all
   */
  function update(changed = null, { isMissed = false } = {}) {
    if (root.hidden) {
      for (const [id, row] of rows) if (row.isOpen?.() && (!changed || changed.has(id)) && known.devices.has(id)) row.patch(known.devices.get(id), { isMissed });
      return;
    }
    let isOther = false;
    for (const [id, row] of rows) {
      if (known.devices.has(id) && isOnAir(known.devices.get(id))) continue;
      row.element.remove();
      rows.delete(id);
      isOther = true;
    }
    for (const id of changed ?? known.devices.keys()) {
      const device = known.devices.get(id);
      if (!isOnAir(device)) continue;
      let row = rows.get(id);
      if (!row) {
        row = isGateway(device) ? radioGateway(id, view) : radioDevice(id, command, view);
        rows.set(id, row);
      }
      isOther ||= row.site !== device.site;
      row.site = device.site;
      if (!isGateway(device)) row.patch(device, { isMissed });
    }
    const isWalking = [...rows.values()].some((row) => row.isOpen?.());
    if (isOther || (!changed && !isWalking)) arrange();
    summary();
  }

  /** Weakest first when the view is opened or devices come and go; not in between, under the finger of who walks. */
  function arrange() {
    const order = new Intl.Collator(locale(), { numeric: true }).compare;
    const snr = new Map(onAir().map((device) => [device, bestSnr(device, view.now())]));
    const weaker = (a, b) => (snr.get(a) < snr.get(b) ? -1 : snr.get(a) > snr.get(b) ? 1 : 0);
    const sorted = [...snr.keys()].sort((a, b) => order(a.site, b.site) || weaker(a, b) || order(a.room, b.room)
      || order(a.name, b.name) || (a.id < b.id ? -1 : 1));
    const bySite = new Map();
    for (const device of sorted) bySite.set(device.site, [...(bySite.get(device.site) ?? []), device]);
    for (const [name, site] of sites) {
      if (bySite.has(name)) continue;
      site.element.remove();
      sites.delete(name);
    }
    [...bySite.entries()].forEach(([name, devices], i) => {
      if (!sites.has(name)) sites.set(name, siteSection());
      const site = sites.get(name);
      text(site.title, name || t("site.unnamed"));
      fill(site.gateways, devices.filter(isGateway));
      fill(site.devices, devices.filter((device) => !isGateway(device)));
      if (sitesElement.children[i] !== site.element) sitesElement.insertBefore(site.element, sitesElement.children[i] ?? null);
    });
  }

  function fill(list, devices) {
    devices.forEach((device, i) => {
      const { element } = rows.get(device.id);
      if (list.children[i] !== element) list.insertBefore(element, list.children[i] ?? null);
    });
  }

  function siteSection() {
    const title = h("h3", {});
    const count = h("p", { class: "site-count" });
    const gateways = h("ul", { class: "radio-gateways" });
    const devices = h("ul", { class: "radio-devices" });
    const element = h("section", { class: "site" }, h("div", { class: "site-head" }, title, count), gateways, devices);
    return { title, count, gateways, devices, element };
  }

  /** Counts, filter, search, and what depends on all devices together. */
  function summary() {
    const all = onAir();
    const heard = all.filter((device) => !isGateway(device));
    const now = view.now();
    const is = (name) => (device) => filters[name](device, now);
    if (!heard.some(is(filter))) filter = "all";
    for (const choice of choices) {
      const name = choice.dataset.filter;
      const count = heard.filter(is(name)).length;
      put(choice, "hidden", name !== "all" && name !== filter && count === 0);
      put(choice, "aria-pressed", String(filter === name));
      text(choice, `${t(`hearing.${name}`)} ${count}`);
    }

    put(search, "hidden", heard.length < SEARCH_FROM);
    const words = heard.length < SEARCH_FROM ? [] : search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let seen = 0;
    for (const device of heard) {
      const its = `${device.room}\n${device.name}\n${device.site}\n${device.id}`.toLowerCase();
      const row = rows.get(device.id);
      const isSeen = row.isOpen() || (is(filter)(device) && words.every((one) => its.includes(one)));
      put(row.element, "hidden", !isSeen);
      if (isSeen) seen++;
    }
    for (const device of all.filter(isGateway)) {
      const its = heard.filter((one) => fresh(one, now).some((link) => link.gateway === device.id));
      rows.get(device.id).patch(device, its.length, its.filter(is("one")).length);
    }
    for (const [name, site] of sites) {
      const here = heard.filter((device) => device.site === name);
      const ones = here.filter(is("one")).length;
      text(site.count, [t("site.devices", { n: here.length }), ones > 0 ? t("radio.ones", { n: ones }) : null].filter(Boolean).join(" · "));
    }

    put(empty, "hidden", seen > 0);
    text(empty, t(heard.length === 0 ? "radio.empty" : "devices.noMatch"));
    text(legend, t("radio.legend", { strong: decibels(STRONG_DB), weak: decibels(WEAK_DB), limit: decibels(LIMIT_DB) }));
  }

  return {
    update,
    relabel: () => update(),
    tick() {
      for (const row of rows.values()) if (!root.hidden || row.isOpen?.()) row.tick();
      // That a gateway no longer hears a device comes about by the mere passing of time.
      if (!root.hidden) summary();
    },
    /** The line was broken from then until now; what came in between, nobody told this page. */
    missed(from, to) {
      rows.forEach((row) => row.missed?.(from, to));
    },
    clear() {
      rows.clear();
      sites.clear();
      sitesElement.replaceChildren();
    },
  };
}
