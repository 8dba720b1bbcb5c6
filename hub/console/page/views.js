// The page's views: the live one, and the radio. The address says which, so that each can be linked to.

import { put } from "./draw.js";

/** @returns {"live"|"radio"} */
export function current() {
  return location.hash === "#radio" ? "radio" : "live";
}

export function goTo(view) {
  if (view !== current()) history.pushState(null, "", view === "radio" ? "#radio" : location.pathname + location.search);
}

/**
 * Shows a view and hides the other.
 * @param {boolean} isKnown whether there is anything to show yet
 * @returns {boolean} whether the radio has just come into sight
 */
export function shown(view, isKnown) {
  const radio = document.querySelector("#radio");
  const was = radio.hidden;
  put(document.querySelector("[data-halves]"), "hidden", !isKnown || view !== "live");
  put(radio, "hidden", !isKnown || view !== "radio");
  for (const link of document.querySelectorAll("[data-view]"))
    put(link, "aria-current", link.dataset.view === view ? "page" : null);
  return was && !radio.hidden;
}
