// In the demo each device is a virtual board with a real button's firmware: press it, unplug it, and watch its light.

import { h, put, text } from "./draw.js";
import { call } from "./hub.js";
import { listen } from "./stream.js";
import { named, t } from "./words.js";

const BOUNCES = ["typical", "clean", "worst"];
let bounce = BOUNCES[0];

/** The pressing side of one tile; hidden until the demo says that there is such a board. */
export function panel(id) {
  const led = h("span", { class: "led", "data-led": "off" });
  const shows = h("b", {});
  const light = h("p", { class: "light" }, led, h("span", { class: "light-name" }), shows);
  const big = h("button", { type: "button", class: "press", "data-action": "press", onclick: () => act("press", "single") },
    h("span", { class: "press-cap" }, h("span", {})));
  const bigRaises = h("span", { class: "raises" });
  const hold = small("hold");
  const double = small("double");
  const plug = h("button", { type: "button", class: "quiet", onclick: () => act(board?.plugged ? "unplug" : "plug") });
  const refusal = h("p", { class: "error", role: "alert" });
  const also = h("p", { class: "light", "data-also": true });
  const element = h("div", { class: "demo", hidden: true }, light, also,
    h("div", { class: "demo-row" }, big, h("div", { class: "demo-small" }, bigRaises, hold, double, plug)), refusal);
  let board = null;
  let device = null;

  function small(pattern) {
    return h("button", { type: "button", class: "quiet", "data-action": pattern, onclick: () => act("press", pattern) });
  }

  async function act(what, pattern) {
    if (!board?.plugged && what === "press") return;
    text(refusal, "");
    const body = pattern ? { pattern, bounce } : undefined;
    const answer = await call("POST", `/api/demo/devices/${id}/${what}`, body);
    if (!answer.ok) text(refusal, `${t("demo.failed")} ${answer.detail}`);
  }

  function draw() {
    put(element, "hidden", !board);
    if (!board) return;
    const isOff = board.light.color === "off" || !board.plugged;
    put(element, "data-plugged", board.plugged ? "yes" : "no");
    put(led, "data-led", isOff ? "off" : "on");
    // Through the style object: the page's policy forbids style attributes in markup, not this.
    led.style.setProperty("--light", isOff ? "transparent" : board.light.color);
    text(light.children[1], board.plugged && board.kind !== "annunciator" ? t("demo.light") : "");
    text(shows, !board.plugged ? t("demo.unplugged") : board.asleep ? t("demo.asleep") : board.kind === "annunciator" ? "" : named("light", board.light.shows));
    // An annunciator's light speaks another language than a button's.
    const felt = ["strobe", "sounder", "vibrates"].filter((one) => board[one]);
    text(also, felt.map((one) => t(`demo.${one}`)).join(" · "));
    put(also, "hidden", felt.length === 0);
    const hasButton = board.kind === "stationary" || board.kind === "wearable";
    for (const one of [big, bigRaises, hold, double]) put(one, "hidden", !hasButton);

    const raises = (pattern) => named("kind", board.patterns[pattern] ?? "none");
    const where = device?.room ? `, ${device.room}` : "";
    for (const button of [big, hold, double]) put(button, "aria-disabled", board.plugged ? null : "true");
    text(big.firstChild.firstChild, t("demo.press"));
    put(big, "aria-label", t("demo.raises", { pattern: t("demo.press"), kind: raises("single") }) + where);
    text(bigRaises, t("demo.raises", { pattern: t("demo.press"), kind: raises("single") }));
    text(hold, t("demo.raises", { pattern: t("demo.hold"), kind: raises("hold") }));
    text(double, t("demo.raises", { pattern: t("demo.double"), kind: raises("double") }));
    put(hold, "data-idle", (board.patterns.hold ?? "none") === "none" ? "yes" : null);
    put(double, "data-idle", (board.patterns.double ?? "none") === "none" ? "yes" : null);
    text(plug, t(board.plugged ? "demo.unplug" : "demo.plug"));
    put(plug, "data-action", board.plugged ? "unplug" : "plug");
    put(plug, "aria-label", t(board.plugged ? "demo.unplug" : "demo.plug") + where);
  }

  return {
    element,
    /** Words that depend on the device or the language. */
    label(shown) {
      device = shown;
      draw();
    },
    patch(shown) {
      board = shown ?? null;
      draw();
    },
  };
}

/** The line that tells a newcomer what to try, and how the virtual contacts behave. */
function hint() {
  const words = h("p", { "data-t": "demo.hint" });
  const choice = h("select", { "data-bounce": true, onchange: () => { bounce = choice.value; } },
    ...BOUNCES.map((name) => h("option", { value: name, "data-t": `bounce.${name}` })));
  return h("div", { class: "notice hint", "data-notice": "demo", role: "note" }, words,
    h("label", {}, h("span", { "data-t": "demo.bounce" }), " ", choice));
}

/**
 * Finds out whether this hub is a demo, and if so keeps the boards live.
 * @param {(ids: Iterable<string>) => void} changed @param {(element) => void} relabel
 * @returns {Promise<{stop()} | null>}
 */
export async function startDemo(known, changed, relabel) {
  const answer = await call("GET", "/api/demo/devices");
  if (!answer.ok || !Array.isArray(answer.body)) return null;

  function take(boards) {
    for (const board of boards) known.boards.set(board.id, board);
    changed(boards.map((board) => board.id));
  }

  document.documentElement.dataset.demo = "yes";
  const root = document.querySelector("[data-hint]");
  if (!root.firstChild) root.append(hint());
  relabel(root);
  take(answer.body);

  return listen("/api/demo/events", {
    event: (name, board) => {
      if (name === "board") take([board]);
    },
    // What changed before the line stood is not told on it.
    opened: async () => {
      const now = await call("GET", "/api/demo/devices");
      if (now.ok) take(now.body);
    },
  });
}
