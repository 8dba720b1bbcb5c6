// Looks at the demo's live page as a person would: presses a virtual button, follows the alarm, takes it on and closes it,
// pulls a plug. Prints one JSON object. Usage: node LivePage.mjs URL-WITH-TOKEN DEVICE-TO-PRESS DEVICE-TO-UNPLUG [SCREENSHOT]
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const [url, press, unplug, screenshot] = process.argv.slice(2);
const seen = { errors: [] };
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
try {
  const page = await (await browser.newContext({ viewport: { width: 1400, height: 1000 }, locale: "en" })).newPage();
  page.setDefaultTimeout(60_000);
  page.on("pageerror", (error) => seen.errors.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(new URL(url).origin)) seen.errors.push(`asked ${request.url()}`);
  });
  await page.goto(url);
  await page.locator("html[data-link=live]").waitFor();
  await page.locator("[data-device][data-state=online]").nth(7).waitFor();
  seen.devices = await page.locator("[data-device]").count();
  seen.tokenLeftInAddress = page.url().includes("token");

  await page.locator(`[data-device="${press}"] [data-action=press]`).click();
  await page.locator("[data-alarm][data-state=forwarded]").waitFor();
  await page.locator("[data-alarm] [data-action=acknowledge]").first().click();
  await page.locator("[data-alarm][data-state=acknowledged]").waitFor();
  await page.locator("[data-alarm] [data-step=responding]:not([aria-disabled])").waitFor();
  await page.locator("[data-alarm] .step-note").fill("two officers, back door");
  await page.locator("[data-alarm] [data-step=responding]").click();
  await page.locator("[data-alarm][data-state=responding] [data-stage=responding][data-stage-state=done]").waitFor();
  seen.alarms = await page.locator("[data-alarm]").count();

  await page.locator(`[data-device="${unplug}"] [data-action=unplug]`).click();
  await page.locator(`[data-device="${unplug}"][data-state=silent]`).waitFor();
  if (screenshot) await page.screenshot({ path: screenshot });

  await page.locator("[data-alarm] [data-action=history]").first().click();
  await page.locator("[data-alarm] .history li").nth(3).waitFor();
  seen.history = await page.locator("[data-alarm] .history b").allTextContents();

  // The page's strict policy allows no inline script, so axe goes in by the debugger's door.
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  seen.violations = [];
  const judge = async (view) => {
    const result = await page.evaluate(() => window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }));
    seen.violations.push(...result.violations.map((violation) => `${view} ${violation.id}: ${violation.nodes[0].html}`));
    if (screenshot && view !== "live") await page.screenshot({ path: screenshot.replace(/(\.png)?$/, `-${view}.png`) });
  };
  await judge("live");

  await page.locator("[data-alarm] [data-step=closed]:not([aria-disabled])").click();
  await page.locator("[data-alarm]").waitFor({ state: "detached" });
  await page.locator("#alarms [data-filter=closed]").click();
  await page.locator("[data-alarm][data-state=closed]").waitFor();
  await page.locator("[data-view=ways]").click();
  await page.locator("[data-way][data-state=up]").waitFor();
  seen.ways = await page.locator("[data-way]").count();
  await judge("ways");
  await page.locator("[data-view=live]").click();

  await page.locator(`[data-device="${unplug}"] .tile-more`).click();
  await page.locator("#device svg.hours:not([hidden])").waitFor();
  await page.locator("#device [data-snooze='1']").click();
  await page.locator("#device .snoozed:not(:empty)").waitFor();
  seen.snoozed = await page.locator("#device .snoozed").textContent();
  await judge("device");

  await page.locator("[data-view=audit]").click();
  await page.locator("#audit tbody tr").first().waitFor();
  seen.audit = await page.locator("#audit .audit-verdict").textContent();
  seen.deeds = await page.locator("#audit tbody td:nth-child(4)").evaluateAll((all) => all.map((one) => one.dataset.deed));
  await judge("audit");
} catch (error) {
  seen.errors.push(String(error));
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
