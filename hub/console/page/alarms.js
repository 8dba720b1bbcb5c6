// The list of alarms, newest first; those that are over stand by themselves.

import { isOpen, isOver, tone } from "./alarm.js";
import { card } from "./card.js";
import { h, put, text } from "./draw.js";
import { t } from "./words.js";

/** Cards in the page at once; "older" shows as many again. */
const PAGE = 40;

const filters = { current: (alarm) => !isOver(alarm), open: isOpen, closed: isOver };

/** @param {{say(id, step), tell(id)}} hub */
export function alarmsView(known, hub) {
  const list = document.querySelector("[data-alarms]");
  const empty = document.querySelector("[data-alarms-empty]");
  const older = document.querySelector("[data-action=older]");
  const filter = document.querySelector("[data-alarm-filter]");
  const cards = new Map();
  let limit = PAGE;
  let chosen = "current";

  const choices = Object.keys(filters).map((name) => h("button", {
    type: "button", class: "choice", "data-filter": name,
    onclick: () => {
      chosen = name;
      limit = PAGE;
      update();
    },
  }));
  filter.append(...choices);
  older.addEventListener("click", () => {
    limit += PAGE;
    update();
  });

  function wanted() {
    const alarms = [...known.alarms.values()].filter(filters[chosen]);
    return alarms.sort((a, b) => b.id - a.id);
  }

  /** Makes the list right, touching only what differs; @param changed ids, or null for all. */
  function update(changed = null) {
    const all = wanted();
    const shown = all.slice(0, limit);
    const ids = new Set(shown.map((a) => a.id));
    const hadCards = cards.size > 0;
    let isMoved = false;
    for (const [id, { element }] of cards) {
      if (ids.has(id)) continue;
      if (element.contains(document.activeElement)) list.closest("section").focus({ preventScroll: true });
      element.remove();
      cards.delete(id);
      isMoved = true;
    }

    const stale = known.link === "lost";
    let after = null;
    for (const alarm of shown) {
      let one = cards.get(alarm.id);
      if (!one) {
        one = card(alarm.id, hub);
        cards.set(alarm.id, one);
        one.patch(alarm, stale);
        isMoved = true;
      } else if (!changed || changed.has(alarm.id)) {
        one.patch(alarm, stale);
      }
      const place = after ? after.nextElementSibling : list.firstElementChild;
      if (place !== one.element) list.insertBefore(one.element, place);
      after = one.element;
    }

    if (isMoved && hadCards) cards.forEach((one) => one.hold());

    const open = [...known.alarms.values()].filter(isOpen);
    for (const choice of choices) {
      const name = choice.dataset.filter;
      put(choice, "data-tone", name === "open" && open.some((a) => tone(a) === "life") ? "life" : null);
      put(choice, "aria-pressed", String(chosen === name));
      text(choice, `${t(`alarms.${name}`)} ${[...known.alarms.values()].filter(filters[name]).length}`);
    }
    put(older, "hidden", all.length <= limit);
    put(empty, "hidden", all.length > 0);
    text(empty, t(stale ? "alarms.noneThen" : known.alarms.size === 0 ? "alarms.none" : `none.${chosen}`));
  }

  return {
    update,
    /** For another language: every word anew. */
    relabel: () => update(),
    tick: () => cards.forEach((one) => one.tick()),
    /** Brings an alarm into sight, if need be from among the older ones. */
    show(id) {
      chosen = known.alarms.has(id) && isOver(known.alarms.get(id)) ? "closed" : "current";
      const place = wanted().findIndex((a) => a.id === id);
      if (place >= limit) limit = place + 1;
      update();
      const element = cards.get(id)?.element;
      element?.scrollIntoView({ block: "center" });
      element?.focus({ preventScroll: true });
    },
    clear() {
      cards.clear();
      list.replaceChildren();
      limit = PAGE;
    },
  };
}
