// Which gateways hear a device today.

import { band } from "./band.js";

/** A gateway that has not heard a device for as long as the device may be silent does not hear it any more. */
export function isFresh(device, link, now) {
  return now === null || now - Date.parse(link.lastHeardAt) <= device.boundSeconds * 1000;
}

export function fresh(device, now) {
  return device.links.filter((link) => isFresh(device, link, now));
}

/** If that gateway dies, nobody hears the device. */
export function isOne(device, now) {
  return fresh(device, now).length === 1;
}

export function isUnheard(device, now) {
  return fresh(device, now).length === 0;
}

/** The best signal that a gateway has of it; below every number if none has. */
export function bestSnr(device, now) {
  return fresh(device, now).reduce((best, link) => Math.max(best, link.snrDb), -Infinity);
}

export function isWeak(device, now) {
  return !isUnheard(device, now) && band(bestSnr(device, now)) === "weak";
}
