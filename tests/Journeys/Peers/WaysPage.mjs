// Looks at the page as a control room would on a bad day: ways to the police fail, and an alarm does not get through until
// long after people have acted. The page comes from a real hub; what it is told is made up here.
// Prints one JSON object. Usage: node WaysPage.mjs URL-WITH-TOKEN [FOLDER-FOR-SCREENSHOTS]
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [url, folder] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const seen = { errors: [], violations: [] };
const SCHOOLS = 500;
const START = Date.parse("2026-03-02T10:00:00.000Z");
const at = (seconds) => new Date(START + seconds * 1000).toISOString();

const site = (id, name = id) => ({ id, name, announcement: "none", since: null, until: null, by: null, annunciators: 0, confirmed: 0, unconfirmed: [] });
const way = (siteId, id, order, state = "up", more = {}) => ({
  site: siteId, id, name: `${id}:9000`, order, state, since: at(-7200), lastAnswerAt: state === "unknown" ? null : at(-12), roundTripMs: state === "unknown" ? null : 34.4,
  owed: 0, lastError: null, supervision: "link", supervisionSeconds: 60, reportingSeconds: 180, measuredReportingSeconds: null, ...more,
});
const broken = { since: at(-600), lastAnswerAt: at(-722), lastError: "nobody answers at 203.0.113.7:9000 (connection refused): is the receiver on?", owed: 3, measuredReportingSeconds: 121.5 };
const ways = (id, ...all) => ({ site: id, paths: all });
const named = [site("s1", "School 1"), site("s2", "School 2"), site("s3", "School 3"), site("s4", "School 4")];
const paths = [
  ways("s1", way("s1", "police-a", 1), way("s1", "police-b", 2)),
  ways("s2", way("s2", "police-a", 1, "failed", broken), way("s2", "police-b", 2, "up", { roundTripMs: 8.25, supervision: "test", supervisionSeconds: 86400 }), way("s2", "duty@city.example", 0, "unknown", { supervision: "none" })),
  ways("s3", way("s3", "police-a", 1, "failed", { ...broken, measuredReportingSeconds: 190 }), way("s3", "police-b", 2, "failed", { ...broken, since: at(-60) })),
];
const more = Array.from({ length: SCHOOLS - named.length }, (_, i) => `m${i}`);
const alarm = (more) => ({
  id: 7, deviceId: "000001", kind: "panic", state: "failing", raisedAt: at(-130), storedAt: at(-129.9), forwardedAt: null, acknowledgedAt: null,
  attempts: 4, receiver: "police-a:9000", site: "s3", room: "Room 204", deviceName: "Ms. Kim", restore: false, acknowledgedBy: null,
  lastError: "nobody answers at 203.0.113.7:9000", cancelledAt: null, cause: "hold", step: null, respondingAt: null, arrivedAt: null,
  closedAt: null, escalations: 0, lateSeconds: null, ...more,
});
const snapshot = {
  now: at(0), devices: [], alarms: [alarm({})], outages: [],
  troubles: ["The disk is nearly full.", `Site s2, receiver police-a: ${broken.lastError}`],
  sites: [...named, ...more.map((id) => site(id))], paths: [...paths, ...more.map((id) => ways(id, way(id, "police-a", 1), way(id, "police-b", 2)))],
};
const history = [
  ["raised", "v1"], ["stored", null], ["attempt", "police-a:9000"], ["failed", "nobody answers"], ["escalated", "level 1: no receiver has it after 30 s and nobody has acted"],
  ["responding", "Ann: two officers"], ["withdrawn-from", "police-b:9000: taken elsewhere"], ["forwarded", "police-a:9000"], ["late", "42 min after the press"],
  ["also-forwarded", "police-b:9000"], ["copied", "duty@city.example"], ["copy-failed", "https://city.example: 503"], ["arrived", "Ann"], ["closed", "Ann"],
].map(([what, detail], i) => ({ at: at(i), what, detail }));

/** In the page: the hub's event stream comes from window.tell, steps are only written down, and a history is read from above. */
function fake(history) {
  const encoder = new TextEncoder();
  const real = window.fetch;
  const json = (value) => Promise.resolve(new Response(JSON.stringify(value), { status: 200, headers: { "Content-Type": "application/json" } }));
  window.posted = [];
  window.fetch = (path, options) => {
    if (String(path).endsWith("/steps")) {
      window.posted.push({ path, ...JSON.parse(options.body) });
      return json({});
    }
    if (String(path).endsWith("/history")) return json(history);
    if (String(path) !== "/api/events") return String(path).startsWith("/api/demo") ? Promise.resolve(new Response("", { status: 404 })) : real(path, options);
    return Promise.resolve(new Response(new ReadableStream({ start(controller) { window.tell = (text) => controller.enqueue(encoder.encode(`${text}\n\n`)); } })));
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
  await page.addInitScript(fake, history);
  await page.goto(url);
  await page.waitForFunction(() => window.tell);
  const tell = (name, data) => page.evaluate((text) => window.tell(text), `event: ${name}\ndata: ${JSON.stringify(data)}`);
  const clock = (seconds) => page.evaluate((text) => window.tell(text), `: ${at(seconds)}`);
  await tell("snapshot", snapshot);
  await page.locator("html[data-link=live]").waitFor();
  return { page, tell, clock };
}

async function check(page, name) {
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }));
  seen.violations.push(...result.violations.map((violation) => `${name}: ${violation.id}: ${violation.nodes[0].html}`));
}

const texts = (page, selector) => page.locator(selector).allTextContents();

try {
  const desk = await open({ viewport: { width: 1400, height: 1000 } });
  const { page, tell, clock } = desk;

  // Ways that failed are told of above everything, and the view has the worst first, however many schools there are.
  seen.noticeLines = await texts(page, "[data-notice=ways] li");
  seen.troubles = await texts(page, "[data-notice=troubles] li");
  seen.noticeTitle = await page.locator("[data-notice=ways] b").textContent();
  await page.locator("[data-action=show-ways]").click();
  await page.locator("[data-ways-site]").first().waitFor();
  seen.address = new URL(page.url()).hash;
  seen.order = (await page.locator("[data-ways-site]").evaluateAll((all) => all.map((one) => one.dataset.waysSite))).slice(0, 4);
  seen.shown = await page.locator("[data-ways-site]").count();
  seen.states = await page.locator("[data-ways-site=s2] [data-way]").evaluateAll((all) => all.map((one) => one.dataset.state));
  seen.first = await page.locator("[data-ways-site=s2] [data-first] h4").textContent();
  seen.reporting = await texts(page, "[data-ways-site=s2] .way-reporting");
  seen.over = await page.locator("[data-over]").count();
  seen.error = await page.locator("[data-ways-site=s2] .card-error:not([hidden])").textContent();
  await check(page, "ways-desk");
  await page.locator("#ways [data-filter=failed]").click();
  seen.failedOnly = await page.locator("[data-ways-site]").count();
  await page.locator("#ways [data-filter=all]").click();
  await page.locator("[data-ways-search]").fill("m49");
  seen.found = await page.locator("[data-ways-site]").count();
  await page.locator("[data-ways-search]").fill("");

  // A receiver comes back, and a school loses its last way.
  await tell("paths", ways("s2", way("s2", "police-a", 1), way("s2", "police-b", 2)));
  await tell("paths", ways("s1"));
  await page.locator("[data-ways-site=s1][data-reach=none]").waitFor();
  seen.worst = await page.locator("[data-ways-site]").evaluateAll((all) => all.slice(0, 3).map((one) => one.dataset.waysSite));

  // Nobody has the alarm and nobody acts: the page says so ever louder; a person acts, and it stays red.
  await page.locator("[data-view=live]").click();
  await clock(0);
  await tell("alarm", alarm({ escalations: 2 }));
  await page.locator("[data-notice=undelivered][data-escalated]").waitFor();
  seen.escalated = await page.locator("[data-notice=undelivered] b").first().textContent();
  seen.said = await page.locator("[data-say]").textContent();
  seen.undelivered = await page.locator("[data-alarm='7'] .card-undelivered").textContent();
  await check(page, "alarm-escalated");

  const card = page.locator("[data-alarm='7']");
  const steps = () => card.locator("[data-step]:not([hidden])").evaluateAll((all) => all.map((one) => one.dataset.step));
  const free = () => card.locator("[data-step]:not([hidden]):not([aria-disabled])").first().waitFor();
  const sofar = { escalations: 2, acknowledgedAt: at(5), acknowledgedBy: "Ann", step: "acknowledged" };
  await page.locator("[data-duty]").fill("Ann");
  seen.stepsFirst = await steps();
  await card.locator("[data-action=acknowledge]").click();
  await tell("alarm", alarm(sofar));
  await card.locator("[data-step=responding]:not([hidden])").waitFor();
  seen.stepsThen = await steps();
  seen.stillRed = await card.getAttribute("data-delivered");
  seen.quiet = await page.locator("[data-notice=undelivered]:not([data-escalated])").count();
  await free();
  await card.locator(".step-note").fill("two officers, back door");
  await card.locator("[data-step=responding]").click();
  Object.assign(sofar, { step: "responding", respondingAt: at(39) });
  await tell("alarm", alarm(sofar));
  await card.locator("[data-step=responding][hidden]").waitFor({ state: "attached" });
  seen.focus = await page.evaluate(() => document.activeElement?.dataset.step);
  await free();
  await card.locator("[data-step=closed]").click();
  Object.assign(sofar, { step: "closed", closedAt: at(95) });
  await clock(96);
  await tell("alarm", alarm(sofar));
  await card.locator("[data-stage=closed][data-stage-state=done]").waitFor();
  seen.stages = await card.locator("[data-stage]").evaluateAll((all) => all.map((one) => `${one.dataset.stage} ${one.dataset.stageState}`));
  seen.closedInSight = await card.isVisible();
  await check(page, "alarm-closed-undelivered");

  // At last a receiver has it: late, and the card goes to those that are closed.
  await tell("alarm", alarm({ ...sofar, state: "closed", forwardedAt: at(2390), lateSeconds: 2520, lastError: null }));
  await card.waitFor({ state: "detached" });
  await page.locator("#alarms [data-filter=closed]").click();
  await card.waitFor();
  seen.late = await card.locator(".card-late").textContent();
  await card.locator("[data-action=history]").click();
  await card.locator(".history li").nth(history.length - 1).waitFor();
  seen.history = await card.locator(".history b").allTextContents();
  seen.posted = await page.evaluate(() => window.posted);
  await check(page, "alarm-closed");

  for (const [name, options] of [
    ["phone", { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }],
    ["dark", { viewport: { width: 1400, height: 1000 }, colorScheme: "dark" }],
  ]) {
    const other = await open(options);
    await other.tell("alarm", alarm({ escalations: 1, acknowledgedAt: at(5), acknowledgedBy: "Ann", step: "responding", respondingAt: at(9) }));
    await other.page.locator("[data-stage=responding][data-stage-state=done]").waitFor();
    await check(other.page, `alarm-${name}`);
    await other.page.locator("[data-view=ways]").click();
    await other.page.locator("[data-ways-site]").first().waitFor();
    await check(other.page, `ways-${name}`);
    for (const language of folder ? ["ru", "kk"] : []) {
      await other.page.locator(`[data-language=${language}]`).click();
      await check(other.page, `ways-${name}-${language}`);
    }
  }
} catch (error) {
  seen.errors.push(String(error));
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
