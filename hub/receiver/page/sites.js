// How every account stands.

import { age, clockTime, hubNow } from "./clock.js";
import { h, icon, put, text, turn } from "./draw.js";
import { named, t } from "./words.js";

const ORDER = ["lost", "unknown", "waiting", "present", "unsupervised"];

export function sitesView() {
  const list = document.querySelector("[data-sites]");
  const rows = new Map();

  function make(account) {
    const shape = icon("waiting");
    const name = h("b", {});
    const state = h("span", { class: "site-state" });
    const refused = h("span", { class: "site-refused" });
    const element = h("li", { class: "account", "data-account": account }, shape, name, state, refused);
    return {
      element,
      patch(a) {
        put(element, "data-state", a.state);
        turn(shape, a.state);
        text(name, a.name === a.account ? a.account : `${a.name} · ${a.account}`);
        const heard = a.heardAt ? t("heard", { age: age(hubNow() - Date.parse(a.heardAt)) }) : t("heard.never");
        text(state, [named("state", a.state), heard, a.limitSeconds ? t("limit", { age: age(a.limitSeconds * 1000) }) : null].filter(Boolean).join(" · "));
        put(refused, "hidden", !a.refused);
        if (a.refused) text(refused, `${clockTime(a.refused.at)}, ${a.refused.from}: ${named("refused", a.refused.reason)}`);
      },
    };
  }

  return {
    update(accounts) {
      const sorted = [...accounts.values()].sort((a, b) =>
        ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.name.localeCompare(b.name, undefined, { numeric: true }));
      let after = null;
      for (const account of sorted) {
        if (!rows.has(account.account)) rows.set(account.account, make(account.account));
        const row = rows.get(account.account);
        row.patch(account);
        const at = after ? after.nextElementSibling : list.firstElementChild;
        if (at !== row.element) list.insertBefore(row.element, at);
        after = row.element;
      }
    },
    clear() {
      rows.clear();
      list.replaceChildren();
    },
  };
}
