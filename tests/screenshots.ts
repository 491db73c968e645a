/**
 * `deno task screenshots --sign-in LINK`: pictures of every page of a running demo, for `docs/images/`. The link is the one
 * that `start` prints.
 */
import { signInByLink } from "./fixtures/sign_in_by_link.ts";
import { Command } from "commander";
import type { Page } from "playwright-core";
import { PAGES } from "../components/navigation.tsx";
import { launchBrowser } from "./fixtures/browser.ts";

const FOLDER = new URL("../docs/images/", import.meta.url);
const DESKTOP = { width: 1440, height: 1000 };
const PHONE = { width: 390, height: 844 };
/** Until numbers have come and the chart is drawn. */
const SETTLE_MS = 1500;
/** Of one thing: found by the first link to one on the page of all. */
const OF_ONE = [
  ["decision", "/trades", "/decisions/"],
  ["trade", "/trades", "/trades/"],
  [
    "model",
    "/models",
    "/models/",
  ],
  ["walk-forward", "/research/walk-forward", "/research/walk-forward/"],
  [
    "search",
    "/research/search",
    "/research/search/",
  ],
] as const;
/** At most four of those that there are. */
const COMPARED_MAX = 4;

const { signIn } = new Command("screenshots")
  .description("Pictures of every page of a running demo, into docs/images/.")
  .requiredOption("--sign-in <link>", "the one-time link that start prints")
  .parse(Deno.args, { from: "user" }).opts<{ signIn: string }>();

const { origin } = new URL(signIn);
const { browser, close } = await launchBrowser();
try {
  const page = await (await browser.newContext({ viewport: DESKTOP, colorScheme: "dark" })).newPage();
  await signInByLink(page, signIn);
  for (const [path, title] of PAGES) await picture(page, path, title.toLowerCase());
  await picture(page, "/research/trials", "trials");
  await picture(page, "/research/data", "data");
  await picture(page, "/access", "access");
  await picture(page, "/control?action=flatten", "control");
  for (const [name, all, one] of OF_ONE) {
    const path = await firstOf(page, all, one);
    if (path === null) console.log(`${all} has nothing to show: no picture of one`);
    else await picture(page, path, name);
  }
  const ids = await backtests(page);
  if (ids.length > 0) await picture(page, `/research/backtests/${ids[0]}`, "backtest");
  if (ids.length > 1) await picture(page, `/research/backtests/compare?id=${ids.join("&id=")}`, "compare");
  await page.setViewportSize(PHONE);
  await picture(page, "/", "phone");
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(DESKTOP);
  await picture(page, "/", "light");
} finally {
  await close();
}

/** @returns Null where there is none yet. */
async function firstOf(page: Page, all: string, one: string): Promise<string | null> {
  await page.goto(origin + all);
  const linkOf = async (prefix: string) => {
    const found = page.locator(`main a[href^="${prefix}"]`).first();
    return await found.count() > 0 ? await found.getAttribute("href") : null;
  };
  const direct = await linkOf(one);
  if (direct !== null || one.startsWith(all)) return direct;
  // A trade leads to its decision.
  const between = await linkOf(`${all}/`);
  if (between === null) return null;
  await page.goto(origin + between);
  return await linkOf(one);
}

/** The newest ones, where any have been run. */
async function backtests(page: Page): Promise<string[]> {
  await page.goto(`${origin}/research/backtests`);
  const boxes = await page.locator("main input[name=id]").all();
  return await Promise.all(boxes.slice(0, COMPARED_MAX).map(async (box) => (await box.getAttribute("value"))!));
}

async function picture(page: Page, path: string, name: string): Promise<void> {
  await page.goto(origin + path);
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: new URL(`${name}.png`, FOLDER).pathname });
  console.log(`${path} -> docs/images/${name}.png`);
}
