// One site's ways out: numbered dots in the order in which they are tried, then who is told as well.

import { age, clockTime, hubNow, span } from "./clock.js";
import { h, icon, put, text, turn } from "./draw.js";
import { current, isWay, reach } from "./way.js";
import { locale, named, t } from "./words.js";

const SHAPES = { up: "online", failed: "failing", unknown: "unknown" };

export function waysSite(id) {
  const title = h("h3", {});
  const sum = h("p", { class: "ways-sum" });
  const none = h("p", { class: "ways-none", hidden: true });
  const list = h("ol", { class: "ways" });
  const element = h("section", { class: "ways-site", "data-ways-site": id }, h("div", { class: "site-head" }, title, sum), none, list);
  const ways = new Map();

  function patch(site, stale) {
    const its = reach(site.paths);
    put(element, "data-reach", its);
    text(title, site.name);
    text(sum, t(`reach.${its}`));
    put(none, "hidden", its !== "none");
    text(none, t("ways.none"));
    const first = current(site.paths);
    const ids = new Set(site.paths.map((path) => path.id));
    for (const [gone, one] of ways) {
      if (ids.has(gone)) continue;
      one.element.remove();
      ways.delete(gone);
    }
    site.paths.forEach((path, i) => {
      if (!ways.has(path.id)) ways.set(path.id, way(path.id));
      const one = ways.get(path.id);
      one.patch(path, path === first, stale);
      if (list.children[i] !== one.element) list.insertBefore(one.element, list.children[i] ?? null);
    });
  }

  return { element, patch, tick: () => ways.forEach((one) => one.tick()) };
}

function way(id) {
  const dot = h("span", { class: "way-dot", "aria-hidden": "true" });
  const name = h("h4", { class: "way-name" });
  const role = h("span", { class: "way-role" });
  const shape = icon("unknown");
  const state = h("b", {});
  const since = h("span", {});
  const answered = h("span", {});
  const owed = h("span", { class: "way-owed" });
  const watch = h("span", {});
  const reporting = h("span", { class: "way-reporting" });
  const error = h("p", { class: "card-error", lang: "en", hidden: true });
  const element = h("li", { class: "way", "data-way": id }, dot,
    h("div", { class: "way-who" }, name, role),
    h("div", { class: "way-how" }, h("p", { class: "state" }, shape, state, since), h("p", { class: "way-facts" }, answered, owed)),
    h("p", { class: "way-watch" }, watch, reporting), error);
  let shown = null;
  let isStale = false;

  function patch(path, isFirst, stale) {
    shown = path;
    isStale = stale;
    put(element, "data-state", path.state);
    put(element, "data-copy", isWay(path) ? null : "yes");
    put(element, "data-first", isFirst ? "yes" : null);
    text(dot, isWay(path) ? String(path.order) : "+");
    text(name, path.id === "" ? t("ways.nobody") : path.name);
    text(role, isFirst ? t(path.state === "failed" ? "ways.firstFailed" : "ways.first")
      : isWay(path) ? t("ways.next", { n: path.order }) : path.id === "" ? "" : t("ways.copy"));
    turn(shape, stale ? "unknown" : SHAPES[path.state] ?? "unknown");
    text(state, stale ? named("waywas", path.state) : path.refusesSupervision ? t("way.refuses") : named("way", path.state));
    text(since, path.state === "unknown" ? "" : t("ways.since", { time: clockTime(path.since) }));
    text(owed, path.owed > 0 ? t("ways.waiting", { n: path.owed }) : "");
    put(error, "hidden", !path.lastError);
    text(error, path.lastError ?? "");
    text(watch, path.supervision === "none" ? t("watch.none") : t(`watch.${path.supervision}`, { every: span(path.supervisionSeconds) }));
    const measured = path.measuredReportingSeconds;
    const limit = span(path.reportingSeconds);
    put(reporting, "data-over", measured !== null && measured > path.reportingSeconds ? "yes" : null);
    text(reporting, measured === null ? t("reporting.set", { limit }) : t("reporting.measured", { limit, time: span(measured) }));
    tick();
  }

  function tick() {
    const now = hubNow();
    const trip = shown.roundTripMs === null ? null : t("unit.ms", { n: new Intl.NumberFormat(locale(), { maximumFractionDigits: shown.roundTripMs < 10 ? 1 : 0 }).format(shown.roundTripMs) });
    const when = !shown.lastAnswerAt ? t("ways.neverAnswered")
      : isStale || now === null ? t("ways.answeredAt", { time: clockTime(shown.lastAnswerAt) })
        : t("ways.answered", { age: age(now - Date.parse(shown.lastAnswerAt)) });
    text(answered, trip ? `${when} · ${t("ways.trip", { time: trip })}` : when);
  }

  return { element, patch, tick };
}
