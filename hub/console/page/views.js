// The page's views: the live one, the radio, the ways to the police, one device, and the audit trail. The address says which, so that each can be
// linked to.

import { put } from "./draw.js";

const DEVICE = /^#device\/([0-9a-f]{6})$/;

/** @returns {"live"|"radio"|"ways"|"audit"|"device"} */
export function current() {
  if (location.hash === "#radio") return "radio";
  if (location.hash === "#ways") return "ways";
  if (location.hash === "#audit") return "audit";
  return DEVICE.test(location.hash) ? "device" : "live";
}

/** The id of the device that the address names; null if none. */
export function deviceInAddress() {
  return DEVICE.exec(location.hash)?.[1] ?? null;
}

/** The address of one device's view. */
export function addressOf(id) {
  return `#device/${id}`;
}

export function goTo(view) {
  if (view !== current()) history.pushState(null, "", view === "live" ? location.pathname + location.search : `#${view}`);
}

/**
 * Shows a view and hides the others.
 * @param {boolean} isKnown whether there is anything to show yet
 * @returns {string|null} the view that has just come into sight
 */
export function shown(view, isKnown) {
  let came = null;
  for (const [name, selector] of [["live", "[data-halves]"], ["radio", "#radio"], ["ways", "#ways"], ["audit", "#audit"], ["device", "#device"]]) {
    const element = document.querySelector(selector);
    const isHidden = !isKnown || view !== name;
    if (element.hidden && !isHidden) came = name;
    put(element, "hidden", isHidden);
  }
  for (const link of document.querySelectorAll("[data-view]"))
    put(link, "aria-current", link.dataset.view === view ? "page" : null);
  return came;
}
