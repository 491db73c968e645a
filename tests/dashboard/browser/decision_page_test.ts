/** The page of one decision in a real browser. */
import assert from "node:assert/strict";
import type { BrowserContextOptions, Page } from "playwright-core";
import { FakeViews } from "../../fixtures/fake_views.ts";
import { seriousFaults } from "../../fixtures/serious_faults.ts";
import { atDashboard, browserTest as test, complaintsOf, DESKTOP, PHONE, shareBrowser } from "./visit.ts";

shareBrowser();

const VIEWPORTS = [["a desktop", DESKTOP], ["a phone", PHONE]] as const;

/** The page of a decision that wanted a long, and all that the browser complains of. */
async function atDecision(
  options: BrowserContextOptions,
  use: (page: Page, views: FakeViews) => Promise<void>,
  prepare: (views: FakeViews) => void = () => {},
): Promise<void> {
  const views = new FakeViews();
  prepare(views);
  const { items } = await views.decisions({ limit: 400 });
  const { decision_id } = items.find(({ final_action }) => final_action === "long")!;
  await atDashboard(views, options, async ({ url }, page) => {
    const complaints = complaintsOf(page, url);
    await page.goto(`${url}decisions/${decision_id}`, { waitUntil: "networkidle" });
    await use(page, views);
    assert.deepEqual(complaints, []);
  });
}

async function assertSound(page: Page, width: number): Promise<void> {
  assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width, "it scrolls sideways");
  assert.deepEqual(await seriousFaults(page), []);
}

for (const [device, viewport] of VIEWPORTS) {
  for (const colorScheme of ["dark", "light"] as const) {
    test(`the page of a decision fits ${device} in ${colorScheme} colours and is accessible, with all that folds open`, () =>
      atDecision({ viewport, colorScheme }, async (page) => {
        await assertSound(page, viewport.width);
        for (const summary of await page.locator("details.more > summary").all()) await summary.click();
        await assertSound(page, viewport.width);
      }));
  }

  test(`on ${device} the replay button makes the decision again and says what it found`, () =>
    atDecision({ viewport }, async (page, views) => {
      await page.getByRole("button", { name: "Replay this decision" }).click();
      await page.getByText("Recomputed now: no difference").waitFor();
      assert.equal(views.accounts.replayed.length, 1);
      assert.match(page.url(), /\?replay=1#proof-title$/);
      await assertSound(page, viewport.width);
    }));
}

test("without scripts everything can be read and the replay works", () =>
  atDecision({ viewport: VIEWPORTS[1][1], javaScriptEnabled: false }, async (page) => {
    await page.locator("summary", { hasText: "Every feature" }).click();
    assert.equal(await page.locator(".features li").count(), 2);
    await page.getByRole("button", { name: "Replay this decision" }).click();
    await page.getByText("Recomputed now: 1 difference").waitFor();
    assert.match(
      await page.locator(".differences").innerText(),
      /gates\.4\.limit is recorded as 0\.5, recomputed it is 0\.6/,
    );
  }, (views) => {
    const at = { decision_id: "d", field: "gates.4.limit" };
    views.accounts.differences = [{ ...at, recorded: "0.5", recomputed: "0.6" }];
  }));

test("features can be searched, and a hash can be copied", () =>
  atDecision(
    { viewport: VIEWPORTS[0][1], permissions: ["clipboard-read", "clipboard-write"] },
    async (page) => {
      await page.locator("summary", { hasText: "Every feature" }).click();
      await page.getByLabel("Search").fill("rsi");
      assert.deepEqual(await page.locator(".features li").allInnerTexts(), ["rsi_14\n54.2"]);
      await page.getByRole("button", { name: "Copy Inputs" }).click();
      await page.getByText("copied").waitFor();
      assert.equal(await page.evaluate("navigator.clipboard.readText()"), "1a2b");
    },
  ));
