// Looks at the receiver's own page as the person on duty would: an alarm comes while it is open, is taken on under a name, and
// the rest is read, at a desk, in the dark, on a phone, in every language. Prints one JSON object.
// Usage: node ReceiverPage.mjs URL-WITH-TOKEN DC09-PORT FRAME-IN-HEX [FOLDER-FOR-SCREENSHOTS]
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [url, port, frame, folder] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const seen = { errors: [], violations: [] };
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

async function open(options) {
  const page = await (await browser.newContext({ locale: "en", ...options })).newPage();
  page.setDefaultTimeout(60_000);
  page.on("pageerror", (error) => seen.errors.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(new URL(url).origin)) seen.errors.push(`asked ${request.url()}`);
  });
  await page.goto(url);
  await page.locator("html[data-link=live]").waitFor();
  await page.locator("[data-halves]:not([hidden])").waitFor();
  return page;
}

// The page's strict policy allows no inline script, so axe goes in by the debugger's door.
async function check(page, name) {
  if (folder) await page.screenshot({ path: join(folder, `receiver-${name}.png`), fullPage: name.startsWith("phone") });
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }));
  seen.violations.push(...result.violations.map((violation) => `${name}: ${violation.id}: ${violation.nodes[0].html}`));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) seen.errors.push(`${name}: ${wide} px too wide`);
}

const texts = (page, selector) => page.locator(selector).allTextContents();

try {
  const page = await open({ viewport: { width: 1400, height: 1000 } });
  seen.tokenLeftInAddress = page.url().includes("token");
  seen.open = await texts(page, "[data-alarms] .card-kind");
  seen.sites = await page.locator("[data-account]").evaluateAll((all) => all.map((one) => `${one.dataset.account} ${one.dataset.state}`));
  seen.refused = await texts(page, ".site-refused:not([hidden])");
  seen.troubles = await texts(page, "[data-troubles] li");
  seen.unreadable = await page.locator("[data-alarms] .wire:visible").first().textContent();
  seen.cancelled = await page.locator(".card-cancelled:not([hidden])").count();

  const socket = connect(Number(port), "127.0.0.1", () => socket.write(Buffer.from(frame, "hex")));
  await page.locator(`[data-alarms] .card`).nth(seen.open.length).waitFor();
  seen.came = (await texts(page, "[data-alarms] .card >> nth=0 >> .card-place")).join(" | ");
  seen.said = await page.locator("[data-say]").textContent();
  seen.answer = await new Promise((resolve) => socket.once("data", (bytes) => resolve(bytes.toString("latin1"))));
  socket.end();

  // Without a name nobody takes anything on.
  await page.locator("[data-alarms] .card").first().locator(".acknowledge").click();
  seen.nameless = await page.locator("[data-alarms] .card-error:not([hidden])").first().textContent();
  seen.focus = await page.evaluate(() => document.activeElement.hasAttribute("data-duty"));
  await check(page, "desk");
  await page.locator("[data-duty]").fill("Айгүл");
  await page.locator("[data-alarms] .card").first().locator(".acknowledge").click();
  await page.locator("[data-alarms] .card").nth(seen.open.length).waitFor({ state: "detached" });
  seen.taken = await page.locator("[data-log] .entry").first().textContent();

  await page.locator("[data-log] summary").first().click();
  seen.wire = await page.locator("[data-log] details[open] .wire").first().textContent();
  seen.titles = {};
  for (const language of ["ru", "kk"]) {
    await page.locator(`[data-language=${language}]`).click();
    seen.titles[language] = await page.locator("#alarms-title [data-t]").textContent();
    seen.lang = await page.evaluate(() => document.documentElement.lang);
    await check(page, `desk-${language}`);
  }

  await check(await open({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }), "phone");
  await check(await open({ viewport: { width: 1400, height: 1000 }, colorScheme: "dark" }), "dark");
  await page.locator("[data-action=sign-out]").click();
  await page.locator("[data-sign-in]:not([hidden])").waitFor();
  seen.left = await page.locator("[data-event]").count();
  await check(page, "signed-out");
} catch (error) {
  seen.errors.push(String(error));
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
