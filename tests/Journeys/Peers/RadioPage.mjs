// Looks at the radio view as an installer would, phone in hand: finds the weakest device, walks with it, sees the gap.
// The page comes from a real hub; what it is told is made up here, so that every picture is the same.
// Prints one JSON object. Usage: node RadioPage.mjs URL-WITH-TOKEN [FOLDER-FOR-SCREENSHOTS]
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [url, folder] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const seen = { errors: [], violations: [], posted: [] };
const NAME = "<img src=x onerror=alert(1)>";
const START = Date.parse("2026-03-02T10:00:00.000Z");
const at = (seconds) => new Date(START + seconds * 1000).toISOString();

const device = (id, kind, room, name, more = {}) => ({
  id, kind, room, name, site: "School 12", state: "online", lastHeardAt: at(-3), battery: kind === "wearable" ? 84 : null, firmware: "1.4.0",
  zone: 1, intervalSeconds: 300, boundSeconds: 960, stateSince: at(-9000), gateway: null, announcement: null, lastStart: "power-on",
  links: [], lossPercent: null, interferenceSince: null, pendingCommand: null, warnings: [], ...more,
});
const link = (gateway, snrDb, rssiDbm, seconds = -3, lastSnrDb = snrDb) =>
  ({ gateway, snrDb, lastSnrDb, rssiDbm, frames: 40, lastHeardAt: at(seconds) });

const devices = [
  device("0000a1", "gateway", "Server room", "Gateway 1"),
  device("0000a2", "gateway", "Gym", "Gateway 2", { interferenceSince: at(-70) }),
  device("000001", "wearable", "Room 101", "Ms. Kim", { links: [link("0000a1", 7.5, -71), link("0000a2", -3.25, -104)], lossPercent: 4, gateway: "0000a1" }),
  device("000002", "wearable", "Room 214", "Mr. Oak", { links: [link("0000a2", -6.75, -117)], lossPercent: 31, gateway: "0000a2" }),
  device("000003", "wearable", NAME, "Hostile", { links: [link("0000a1", -1, -98), link("0000a2", 2, -95, -4000)], lossPercent: 9, gateway: "0000a1", pendingCommand: "identify" }),
  device("000004", "wearable", "Cellar", "Janitor", { state: "silent", lastHeardAt: at(-7200) }),
  device("000005", "stationary", "Office", "Front desk", { lastHeardAt: at(-1) }),
];
const snapshot = (now) => ({ now, devices, alarms: [], sites: [], outages: [], paths: [], troubles: [] });

/** In the page: the hub's event stream comes from window.tell, and commands are only written down. */
function fake() {
  const encoder = new TextEncoder();
  const real = window.fetch;
  window.posted = [];
  window.fetch = (path, options) => {
    if (String(path).endsWith("/commands")) {
      window.posted.push({ path, body: JSON.parse(options.body) });
      return Promise.resolve(new Response("{}", { status: 202, headers: { "Content-Type": "application/json" } }));
    }
    if (String(path) !== "/api/events") return String(path).startsWith("/api/demo") ? Promise.resolve(new Response("", { status: 404 })) : real(path, options);
    return Promise.resolve(new Response(new ReadableStream({
      start(controller) {
        window.tell = (text) => controller.enqueue(encoder.encode(`${text}\n\n`));
        window.hangUp = () => controller.error(new Error("broken"));
      },
    })));
  };
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

async function open(options) {
  const page = await (await browser.newContext({ locale: "en", timezoneId: "UTC", ...options })).newPage();
  page.setDefaultTimeout(60_000);
  page.on("pageerror", (error) => seen.errors.push(error.message));
  await page.addInitScript(fake);
  await page.goto(url);
  const tell = (name, data) => page.evaluate((text) => window.tell(text), `event: ${name}\ndata: ${JSON.stringify(data)}`);
  const clock = (seconds) => page.evaluate((text) => window.tell(text), `: ${at(seconds)}`);
  await page.waitForFunction(() => window.tell);
  await tell("snapshot", snapshot(at(0)));
  await page.locator("html[data-link=live]").waitFor();
  await page.locator('[data-view="radio"]').click();
  await page.locator("[data-radio-device]").first().waitFor();
  return { page, tell, clock };
}

async function check(page, name) {
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }));
  seen.violations.push(...result.violations.map((violation) => `${name}: ${violation.id}: ${violation.nodes[0].html}`));
}

/** Twenty heartbeats on the way, with a corner in which nothing comes through. */
async function walk({ tell, clock }, from) {
  for (let i = 0; i < 22; i++) {
    if (i >= 9 && i <= 12) continue;
    const now = from + i * 5;
    await clock(now);
    const far = i < 9 ? i : 22 - i;
    await tell("device", {
      ...devices[3], lastHeardAt: at(now),
      links: [link("0000a2", -1, -95 - far, now, 4 - far * 1.2), ...(i % 3 === 0 ? [] : [link("0000a1", -2, -115, now, -6.5 + i * 0.5)])],
    });
  }
  await clock(from + 109);
}

try {
  const phone = await open({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true });
  const { page, tell, clock } = phone;
  seen.address = new URL(page.url()).hash;
  seen.order = await page.locator("[data-radio-device]").evaluateAll((all) => all.map((one) => one.dataset.radioDevice));
  seen.one = await page.locator("[data-radio-device][data-one]").evaluateAll((all) => all.map((one) => one.dataset.radioDevice));
  seen.bands = await page.locator('[data-radio-device="000001"] [data-band]').evaluateAll((all) => all.map((one) => one.dataset.band));
  seen.hostile = await page.locator('[data-radio-device="000003"] h4').textContent() === NAME;
  seen.interference = await page.locator("[data-notice=interference]").textContent();
  seen.gateways = await page.locator("[data-radio-gateway] .radio-facts b").allTextContents();
  await check(page, "radio-phone");

  const row = page.locator('[data-radio-device="000002"]');
  await row.locator("[data-action=walk-test]").click();
  await row.locator("[data-phase=waiting]").waitFor();
  await clock(1);
  await tell("device", { ...devices[3], pendingCommand: "walk-test" });
  await check(page, "walk-phone-waiting");
  await walk(phone, 8);
  await row.locator("[data-phase=running]").waitFor();
  await page.waitForFunction(() => document.querySelectorAll(".strip .mark").length > 20);
  seen.marks = await row.locator(".strip .mark").count();
  seen.sum = await row.locator(".walk-sum").textContent();
  seen.gaps = await row.locator(".strip .strip-gap").count();
  await page.locator('[data-radio-device="000002"] [data-action=walk-stop]').scrollIntoViewIfNeeded();
  if (folder) await page.screenshot({ path: join(folder, "walk-phone-seen.png") });
  await check(page, "walk-phone");

  // The line breaks: what did not come then is not a gap.
  await page.evaluate(() => window.hangUp());
  await page.locator("html[data-link=lost]").waitFor();
  await page.evaluate(() => { window.tell = null; });
  await check(page, "walk-phone-lost");
  await page.locator("[data-action=try-now]").click();
  await page.waitForFunction(() => window.tell);
  await tell("snapshot", snapshot(at(160)));
  await page.locator("html[data-link=live]").waitFor();
  await page.waitForFunction(() => document.querySelectorAll(".strip .strip-blind").length === 1);
  seen.gapsAfterBreak = await row.locator(".strip .strip-gap").count();

  await row.locator("[data-action=walk-stop]").click();
  await tell("device", { ...devices[3], lastHeardAt: at(166), links: [link("0000a2", -4, -110, 166)] });
  await row.locator("[data-phase=ended]").waitFor();
  await check(page, "walk-phone-ended");
  seen.posted = await page.evaluate(() => window.posted);

  // An alarm is not overlooked by who looks at the radio.
  await tell("alarm", {
    id: 1, deviceId: "000005", kind: "panic", state: "stored", raisedAt: at(167), storedAt: at(167), forwardedAt: null, acknowledgedAt: null,
    attempts: 0, receiver: null, site: "School 12", room: "Office", deviceName: "Front desk", restore: false, acknowledgedBy: null,
    lastError: null, cancelledAt: null, cause: "hold", step: null, respondingAt: null, arrivedAt: null, closedAt: null, escalations: 0, lateSeconds: null,
  });
  await page.locator("[data-notice=open] [data-action=show-open]").click();
  await page.locator('[data-alarm="1"]').waitFor();
  seen.backAtAlarms = await page.locator("#radio").isHidden();
  await page.goBack();
  seen.backAtRadio = await page.locator("#radio").isVisible();

  for (const colorScheme of ["light", "dark"]) {
    const desk = await open({ viewport: { width: 1400, height: 1000 }, colorScheme });
    await desk.page.locator('[data-radio-device="000002"] [data-action=walk-test]').click();
    await desk.clock(1);
    await walk(desk, 8);
    await desk.page.waitForFunction(() => document.querySelectorAll(".strip .mark").length > 20);
    await check(desk.page, `radio-desk-${colorScheme}`);
    await desk.page.locator("[data-view=live]").click();
    await desk.page.locator('[data-wanting="0000a2"]').waitFor();
    await check(desk.page, `live-desk-${colorScheme}`);
  }
  for (const language of folder ? ["ru", "kk"] : []) {
    await page.locator(`[data-language=${language}]`).click();
    await check(page, `radio-phone-${language}`);
  }
} catch (error) {
  seen.errors.push(String(error));
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
