// Who did what, newest first, and whether that record is whole.

import { clockTime } from "./clock.js";
import { h, icon, put, text, turn } from "./draw.js";
import { named, t } from "./words.js";

const PAGE = 100;

/** @param {(path) => Promise<{ok, body, detail}>} ask */
export function auditView(ask) {
  const root = document.querySelector("#audit");
  const title = h("h2", { id: "audit-title" });
  const shape = icon("waiting");
  const verdict = h("b", {});
  const status = h("p", { class: "audit-verdict", role: "status" }, shape, verdict);
  const heads = ["number", "when", "who", "what", "subject", "detail"].map((name) => h("th", { scope: "col", "data-head": name }));
  const rows = h("tbody", {});
  const table = h("table", { class: "audit" }, h("thead", {}, h("tr", {}, ...heads)), rows);
  const older = h("button", { type: "button", class: "quiet wide", hidden: true, onclick: () => read(first - 1) });
  root.append(h("div", { class: "section-head" }, title), status, h("div", { class: "audit-scroll", tabindex: 0, role: "group" }, table), older);
  let checked = null;
  let entries = [];
  let first = 0;
  let turnNumber = 0;

  async function show() {
    const mine = ++turnNumber;
    [checked, entries, first] = [null, [], 0];
    relabel();
    const answer = await ask("/api/audit/check");
    if (mine !== turnNumber) return;
    checked = answer;
    relabel();
    if (answer.ok) await read(answer.body.last);
  }

  /** The page that ends with an entry. */
  async function read(last) {
    const mine = turnNumber;
    const after = Math.max(0, last - PAGE);
    const answer = await ask(`/api/audit?after=${after}&count=${PAGE}`);
    if (mine !== turnNumber) return;
    if (!answer.ok) checked = answer;
    else {
      entries = [...entries, ...answer.body.entries.filter((one) => one.number <= last).reverse()];
      first = after + 1;
    }
    relabel();
  }

  function relabel() {
    text(title, t("audit.title"));
    heads.forEach((head) => text(head, t(`audit.${head.dataset.head}`)));
    put(table.parentNode, "aria-label", t("audit.title"));
    text(older, t("audit.older"));
    put(older, "hidden", first <= 1);
    const found = checked?.body;
    const isBroken = checked?.ok && !found.holds;
    put(status, "data-broken", isBroken ? "yes" : null);
    turn(shape, !checked ? "waiting" : !checked.ok ? "unknown" : found.holds ? "done" : "failing");
    text(verdict, !checked ? t("audit.checking")
      : !checked.ok ? `${t("audit.failed")} ${checked.detail}`
        : found.holds ? t("audit.holds", { n: found.last }) : t("audit.broken", { n: found.firstWrong }));
    rows.replaceChildren(...entries.map((one) => h("tr", {},
      h("td", {}, String(one.number)), h("td", {}, h("time", { datetime: one.at }, clockTime(one.at))), h("td", {}, one.by),
      h("td", { "data-deed": one.what }, named("deed", one.what)), h("td", {}, one.subject), h("td", { lang: "en" }, one.detail ?? ""))));
  }

  return {
    show, relabel,
    clear() {
      turnNumber++;
      [checked, entries, first] = [null, [], 0];
      relabel();
    },
  };
}
