import { signInByLink } from "../fixtures/sign_in_by_link.ts";
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { PAGES } from "../../components/navigation.tsx";
import { browserRuns, launchBrowser } from "../fixtures/browser.ts";
import { writeFixedModels } from "../fixtures/fixed_models.ts";
import { RunningXylen } from "../fixtures/running_xylen.ts";
import { seriousFaults } from "../fixtures/serious_faults.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";

const SIZES = [{ width: 1440, height: 900 }, { width: 390, height: 844 }] as const;
const COLOURS = ["dark", "light"] as const;

/** Pages that are about one thing, found by the first link to one on the page of all. */
const OF_ONE = [["/trades", "/trades/"], ["/decisions", "/decisions/"], ["/models", "/models/"]] as const;

/** What is wrong with the page that is shown, at every size and in all colours. */
async function faultsOf(page: Page, path: string): Promise<string[]> {
  const faults: string[] = [];
  for (const viewport of SIZES) {
    await page.setViewportSize(viewport);
    for (const colorScheme of COLOURS) {
      await page.emulateMedia({ colorScheme });
      const where = `${path} at ${viewport.width} px in ${colorScheme} colours`;
      // Of a width or of colours alone nothing else changes than contrast: each is looked at whole once.
      const isWhole = COLOURS.indexOf(colorScheme) === SIZES.indexOf(viewport);
      const found = await seriousFaults(page, isWhole ? {} : { rules: ["color-contrast"] });
      faults.push(...found.map((fault) => `${where}: ${fault}`));
      const width = await page.evaluate("document.documentElement.scrollWidth");
      if (width !== viewport.width) faults.push(`${where}: is ${width} px wide`);
      const badge = page.locator(".brand .badge", { hasText: "SIMULATED" });
      if (!await badge.isVisible()) faults.push(`${where}: does not say that money is simulated`);
    }
  }
  await page.setViewportSize(SIZES[0]);
  return faults;
}

Deno.test({
  name: "every page of a running demo fits desktop and phone, dark and light, and axe finds no serious fault",
  ignore: !browserRuns(),
  fn: async () => {
    await using folder = await TemporaryFolder.create();
    const models = await writeFixedModels(folder.file("given"), "long");
    await using xylen = new RunningXylen({
      args: ["start", "--data-dir", folder.path, "--models", models, "--port", "0", "--speed", "3000"],
    });
    const url = await xylen.url();
    const link = await xylen.until(
      "a sign-in link",
      () => Promise.resolve(/\S+\/signin\?token=\w+/.exec(xylen.output)?.[0]),
    );
    await xylen.status("a closed trade", ({ total_trades }) => total_trades > 0);
    const { browser, close } = await launchBrowser();
    const faults: string[] = [];
    try {
      const page = await (await browser.newContext({ viewport: SIZES[0] })).newPage();
      let path = "";
      page.on("console", (message) => void (message.type() === "error" && faults.push(`${path}: ${message.text()}`)));
      page.on("response", (answer) => {
        if (answer.status() >= 400) faults.push(`${path}: ${answer.url()} answers ${answer.status()}`);
      });
      page.on("pageerror", (error) => faults.push(`${path}: ${error.message}`));
      await signInByLink(page, link);
      const paths: string[] = [...PAGES.map(([to]) => to), "/access", "/control?action=flatten"];
      for (const [all, one] of OF_ONE) {
        await page.goto(new URL(all, url).href);
        const found = await page.locator(`main a[href^="${one}"]`).first().getAttribute("href");
        paths.push(found!);
      }
      for (path of paths) {
        const answer = await page.goto(new URL(path, url).href, { waitUntil: "load" });
        assert.ok(answer, path);
        faults.push(...await faultsOf(page, path));
      }
      assert.deepEqual(faults, []);
    } finally {
      await close();
    }
    assert.equal((await xylen.interrupt()).code, 0);
  },
});
