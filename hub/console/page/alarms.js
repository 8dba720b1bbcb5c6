// The list of alarms, newest first.

import { isOpen, tone } from "./alarm.js";
import { card } from "./card.js";
import { h, put, text } from "./draw.js";
import { t } from "./words.js";

/** Cards in the page at once; "older" shows as many again. */
const PAGE = 40;

export function alarmsView(known, acknowledge, tell) {
  const list = document.querySelector("[data-alarms]");
  const empty = document.querySelector("[data-alarms-empty]");
  const older = document.querySelector("[data-action=older]");
  const filter = document.querySelector("[data-alarm-filter]");
  const cards = new Map();
  let limit = PAGE;
  let onlyOpen = false;

  const choices = [false, true].map((open) => h("button", {
    type: "button", class: "choice", "data-filter": open ? "open" : "all",
    onclick: () => {
      onlyOpen = open;
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
    const alarms = [...known.alarms.values()].filter((a) => !onlyOpen || isOpen(a));
    return alarms.sort((a, b) => b.id - a.id);
  }

  /** Makes the list right, touching only what differs; @param changed ids, or null for all. */
  function update(changed = null) {
    const all = wanted();
    const shown = all.slice(0, limit);
    const ids = new Set(shown.map((a) => a.id));
    for (const [id, { element }] of cards) {
      if (ids.has(id)) continue;
      element.remove();
      cards.delete(id);
    }

    const stale = known.link === "lost";
    const hadOpen = [...cards.values()].some((one) => one.element.dataset.open === "yes");
    let isNew = false;
    let after = null;
    for (const alarm of shown) {
      let one = cards.get(alarm.id);
      if (!one) {
        one = card(alarm.id, acknowledge, tell);
        cards.set(alarm.id, one);
        one.patch(alarm, stale);
        isNew = true;
      } else if (!changed || changed.has(alarm.id)) {
        one.patch(alarm, stale);
      }
      const place = after ? after.nextElementSibling : list.firstElementChild;
      if (place !== one.element) list.insertBefore(one.element, place);
      after = one.element;
    }

    if (isNew && hadOpen) cards.forEach((one) => one.hold());

    const open = [...known.alarms.values()].filter(isOpen);
    put(choices[1], "data-tone", open.some((a) => tone(a) === "life") ? "life" : null);
    choices.forEach((choice, i) => {
      put(choice, "aria-pressed", String(onlyOpen === (i === 1)));
      text(choice, `${t(i ? "alarms.open" : "alarms.all")} ${i ? open.length : known.alarms.size}`);
    });
    put(older, "hidden", all.length <= limit);
    put(empty, "hidden", all.length > 0);
    text(empty, t(stale ? "alarms.noneThen" : onlyOpen && known.alarms.size > 0 ? "alarms.noneOpen" : "alarms.none"));
  }

  return {
    update,
    /** For another language: every word anew. */
    relabel: () => update(),
    tick: () => cards.forEach((one) => one.tick()),
    /** Brings an alarm into sight, if need be from among the older ones. */
    show(id) {
      onlyOpen = false;
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
