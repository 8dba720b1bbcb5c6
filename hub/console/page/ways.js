// The ways to the police, site by site: those that fail first. With hundreds of sites only those in sight are made.

import { h, put, text } from "./draw.js";
import { owed, reach } from "./way.js";
import { waysSite } from "./ways-site.js";
import { locale, t } from "./words.js";

/** Sites in the page at once; "more" shows as many again. */
const PAGE = 40;
const SEARCH_FROM = 12;
const ORDER = { cut: 0, none: 1, failed: 2, unknown: 3, up: 4 };

const filters = {
  all: () => true,
  failed: (site) => ["cut", "none", "failed"].includes(site.reach),
  unknown: (site) => site.reach === "unknown",
  owed: (site) => site.owed > 0,
  up: (site) => site.reach === "up",
};

export function waysView(known) {
  const root = document.querySelector("#ways");
  const list = document.querySelector("[data-ways]");
  const empty = document.querySelector("[data-ways-empty]");
  const search = document.querySelector("[data-ways-search]");
  const more = document.querySelector("[data-action=more-ways]");
  const legend = document.querySelector("[data-ways-legend]");
  const rows = new Map();
  let limit = PAGE;
  let filter = "all";

  const choices = Object.keys(filters).map((name) => h("button", {
    type: "button", class: "choice", "data-filter": name,
    onclick: () => {
      filter = name;
      limit = PAGE;
      update();
    },
  }));
  document.querySelector("[data-ways-filter]").append(...choices);
  search.addEventListener("input", () => {
    limit = PAGE;
    update();
  });
  more.addEventListener("click", () => {
    limit += PAGE;
    update();
  });

  /** Every site, worst first. */
  function sites() {
    const order = new Intl.Collator(locale(), { numeric: true }).compare;
    const ids = new Set([...known.sites.keys(), ...known.paths.keys()]);
    return [...ids].map((id) => {
      const paths = known.paths.get(id) ?? [];
      return { id, name: known.sites.get(id)?.name || id, paths, reach: reach(paths), owed: owed(paths) };
    }).sort((a, b) => ORDER[a.reach] - ORDER[b.reach] || order(a.name, b.name) || (a.id < b.id ? -1 : 1));
  }

  function update() {
    if (root.hidden) return;
    const all = sites();
    if (!all.some(filters[filter])) filter = "all";
    for (const choice of choices) {
      const name = choice.dataset.filter;
      const count = all.filter(filters[name]).length;
      put(choice, "hidden", name !== "all" && name !== filter && count === 0);
      put(choice, "aria-pressed", String(filter === name));
      put(choice, "data-tone", name === "failed" ? "life" : null);
      text(choice, `${t(`ways.${name}`)} ${count}`);
    }

    put(search, "hidden", all.length < SEARCH_FROM);
    const words = all.length < SEARCH_FROM ? [] : search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = all.filter(filters[filter]).filter((site) => {
      const its = [site.name, site.id, ...site.paths.map((path) => path.name)].join("\n").toLowerCase();
      return words.every((one) => its.includes(one));
    });
    draw(wanted.slice(0, limit));
    put(more, "hidden", wanted.length <= limit);
    put(empty, "hidden", wanted.length > 0);
    text(empty, t(all.length === 0 ? "ways.empty" : "ways.noMatch"));
    text(legend, t("ways.legend"));
  }

  function draw(shown) {
    const ids = new Set(shown.map((site) => site.id));
    for (const [id, { element }] of rows) {
      if (ids.has(id)) continue;
      element.remove();
      rows.delete(id);
    }
    shown.forEach((site, i) => {
      if (!rows.has(site.id)) rows.set(site.id, waysSite(site.id));
      const row = rows.get(site.id);
      row.patch(site, known.link === "lost");
      if (list.children[i] !== row.element) list.insertBefore(row.element, list.children[i] ?? null);
    });
  }

  return {
    update,
    tick() {
      if (!root.hidden) rows.forEach((row) => row.tick());
    },
    clear() {
      rows.clear();
      list.replaceChildren();
      limit = PAGE;
    },
  };
}
