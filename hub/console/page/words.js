// Every word on the page, in the language that was chosen. What the hub itself says (warnings, errors) stays as it came.

import en from "./words-en.js";
import ru from "./words-ru.js";
import kk from "./words-kk.js";
import { forComputer } from "./kept.js";

const languages = { en, ru, kk };
const locales = { en: "en-GB", ru: "ru-RU", kk: "kk-KZ" };
const KEPT = "schoolbutton.language";

let current = start();
let plural = new Intl.PluralRules(locales[current]);

function start() {
  const wished = [forComputer.get(KEPT), ...(navigator.languages ?? [navigator.language])];
  for (const language of wished) {
    const short = language?.slice(0, 2).toLowerCase();
    if (short in languages) return short;
  }
  return "en";
}

export function language() {
  return current;
}

export function locale() {
  return locales[current];
}

export function choose(name) {
  current = name;
  plural = new Intl.PluralRules(locales[name]);
  forComputer.set(KEPT, name);
}

/** The words for a key; {name} is filled in, and {n} chooses among plural forms. */
export function t(key, values = {}) {
  let words = languages[current][key] ?? en[key] ?? key;
  if (typeof words === "object") words = words[plural.select(values.n)] ?? words.other;
  return words.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/** The words for a name that the hub sent, or the name itself if this page is older than the hub. */
export function named(group, name) {
  const key = `${group}.${name}`;
  return key in en ? t(key) : name;
}

/** A device's state; in the past tense once the line to the hub is lost. */
export function stateWord(state, stale) {
  return stale ? t(`was.${state}`) : t(`state.${state}`);
}

/** "+3.5 dB", with its sign and one decimal, so that numbers below each other can be compared. */
export function decibels(db) {
  const options = { signDisplay: "exceptZero", minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return t("unit.dB", { n: new Intl.NumberFormat(locale(), options).format(db).replace("-", "−") });
}

/** Fills in the fixed words of the page below an element. */
export function label(root) {
  for (const element of root.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of root.querySelectorAll("[data-t-placeholder]")) element.placeholder = t(element.dataset.tPlaceholder);
  for (const element of root.querySelectorAll("[data-t-label]")) element.setAttribute("aria-label", t(element.dataset.tLabel));
}
