/** `report.html` from a disk, in a real browser: it asks for nothing, fits, and keeps nobody out. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { reportHtml } from "../../../research/report/page/html.tsx";
import { inFolder } from "../../fixtures/temporary_folder.ts";
import { stoppedPage, tradedPage } from "../../research/report/rule_backtest.ts";
import { faultsOf } from "./at_site.ts";
import { browserTest as test, complaintsOf, DESKTOP, PHONE, shareBrowser, withPage } from "./visit.ts";

shareBrowser();

for (
  const [what, device, viewport, colorScheme] of [
    ["traded", "desktop", DESKTOP, "dark"],
    ["traded", "phone", PHONE, "light"],
    ["did not trade", "phone", PHONE, "dark"],
  ] as const
) {
  test(`the report of what ${what} fits a ${device} in ${colorScheme} colours, and axe finds no serious fault`, () =>
    inFolder(async (folder) => {
      const file = join(folder, "report.html");
      await Deno.writeTextFile(file, reportHtml(what === "traded" ? tradedPage() : stoppedPage()));
      // Axe adds a script of its own, which the page's policy would not let in.
      await withPage({ viewport, colorScheme, bypassCSP: true }, async (page) => {
        const url = pathToFileURL(file).href, complaints = complaintsOf(page, url);
        await page.goto(url);
        assert.deepEqual(await faultsOf(page), { serious: [], width: viewport.width });
        assert.deepEqual(complaints, []);
      });
    }));
}

test("under its own policy a report is styled, its charts are drawn, and nothing is blocked", () =>
  inFolder(async (folder) => {
    const file = join(folder, "report.html");
    await Deno.writeTextFile(file, reportHtml(tradedPage()));
    await withPage({ viewport: DESKTOP, javaScriptEnabled: false }, async (page) => {
      const url = pathToFileURL(file).href, complaints = complaintsOf(page, url);
      await page.goto(url);
      for (const chart of await page.locator("svg.chart").all()) {
        const box = await chart.boundingBox();
        assert.ok(box && box.width > 300 && box.height > 80);
      }
      assert.ok(await page.locator("svg.chart").count() >= 6);
      const panel = await page.locator("section").first().boundingBox();
      assert.ok(panel && panel.width <= 1_180);
      assert.deepEqual(complaints, []);
    });
  }));
