// How one event is told: its words, its place, and what is behind them.

import { clockTime } from "./clock.js";
import { h } from "./draw.js";
import { named, t } from "./words.js";

/** "Panic", or "Panic: over". */
export function title(event) {
  const words = named("meaning", event.meaning);
  return event.restore && event.source === "message" ? t("over", { what: words }) : words;
}

/** "Room 12 · zone 7", as far as it is known. */
export function place(event) {
  const zone = event.zone ? t("zone", { n: event.zone }) : null;
  return [event.place, event.text, zone].filter(Boolean).join(" · ");
}

/** Everything as it came; at once where that is all there is to say. */
export function behind(event) {
  const code = event.code ? `${event.qualifier ?? ""}${event.code}` : "–";
  const sent = event.sentAt ? ` · ${t("sent", { time: clockTime(event.sentAt) })}` : "";
  const extended = event.extended.map((x) => h("span", { class: "wire" }, x.name ? `${t(`extended.${x.name}`)}: ${x.value}` : `[${x.raw}]`));
  return h("details", { open: event.open && event.meaning === "unreadable" },
    h("summary", {}, t("details")),
    h("p", { class: "entry-more" }, `№ ${event.id} · ${t("account", { n: event.account })} · ${t("code", { n: code })} · ${event.from}${sent}`
      + ` · ${t(event.encrypted ? "encrypted" : "clear")}`),
    event.data ? h("span", { class: "wire" }, event.data) : null,
    ...extended,
    event.raw ? h("span", { class: "wire" }, event.raw) : null);
}
