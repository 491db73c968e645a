/** Pages of studies in a real browser: they fit, they are accessible, and their forms work without scripts. */
import assert from "node:assert/strict";
import type { BrowserContextOptions } from "playwright-core";
import { aJob, FakeResearch } from "../../fixtures/fake_research.ts";
import { FakeResearchRecords } from "../../fixtures/fake_research_records.ts";
import { atSite, faultsOf, signIn, type SiteVisit } from "./at_site.ts";
import { browserTest as test, DESKTOP, PHONE, shareBrowser } from "./visit.ts";

shareBrowser();

const SEARCH = "/research/search";

interface Visit extends SiteVisit {
  readonly research: FakeResearch;
}

function visit(options: BrowserContextOptions, use: (visit: Visit) => Promise<void>): Promise<void> {
  const research = new FakeResearch();
  return atSite({ alice: "operator" }, options, (each) => use({ ...each, research }), { research });
}

const PAGES = [
  "/research/trials",
  "/research/trials?kind=search&sort=sharpe&page=2",
  SEARCH,
  `${SEARCH}/s-ended`,
  `${SEARCH}/s-stopped`,
  `${SEARCH}/s-wait`,
  "/research/walk-forward",
  "/research/walk-forward/w-1",
  "/research/walk-forward/w-wait",
  "/research/data",
];

for (const [device, viewport, colorScheme] of [["desktop", DESKTOP, "dark"], ["phone", PHONE, "light"]] as const) {
  test(`every page of studies fits a ${device} in ${colorScheme} colours, and axe finds no serious fault`, () =>
    visit({ viewport, colorScheme }, async ({ page, site, research, complaints }) => {
      const series = { series: "history/BTCUSDT/5m" };
      research.jobs.known = [
        aJob({ job_id: "s-job", kind: "search" }),
        aJob({ job_id: "s-wait", kind: "search", status: "failed", error: `The file ${"long".repeat(60)} is empty` }),
        aJob({ job_id: "w-wait", kind: "walk_forward", status: "queued", progress: 0 }),
        aJob({ job_id: "c-job", kind: "check", request: series }),
      ];
      await signIn(page, site, "alice", SEARCH);
      const look = async (path: string) => {
        await page.goto(site.url + path);
        for (const summary of await page.locator("main summary").all()) await summary.click();
        assert.deepEqual({ path, ...await faultsOf(page) }, { path, serious: [], width: viewport.width });
      };
      for (const path of PAGES) await look(path);
      const { records } = research;
      records.ledgerTold = { ...records.ledgerTold, chain: "broken", fault: "entry 5 was changed" };
      await look("/research/trials");
      research.records = FakeResearchRecords.empty();
      research.jobs.known = [];
      research.backtests.offered = { ...research.backtests.offered, data: [] };
      for (const path of ["/research/trials", SEARCH, "/research/walk-forward", "/research/data"]) await look(path);
      assert.deepEqual(complaints, []);
    }));
}

test("without scripts a search is started and cancelled, a series is checked, and findings are read", () =>
  visit({ viewport: PHONE, javaScriptEnabled: false }, async ({ page, site, research }) => {
    await signIn(page, site, "alice", SEARCH);
    await page.check("input[value='trading.take_profit_atr']");
    await page.fill("input[name='high trading.take_profit_atr']", "6");
    await page.click("button:has-text('Start the search')");
    await page.waitForURL(`${site.url}${SEARCH}/b-job`);
    assert.match(research.jobs.asked[0]!, /"trading\.take_profit_atr=2\.5\.\.6"/);
    await page.click("button:has-text('Cancel')");
    await page.waitForURL(site.url + SEARCH);
    assert.match(research.jobs.asked[1]!, /^cancel b-job/);
    await page.goto(`${site.url}/research/data`);
    await page.getByRole("button", { name: "Check BTCUSDT 5m candles" }).click();
    await page.waitForURL(`${site.url}/research/data`);
    assert.match(research.jobs.asked[2]!, /^check \{"series":"history\/BTCUSDT\/5m"\}/);
    await page.click("summary:has-text('The first 1 of 28')");
    assert.ok(await page.getByText("6 rows are missing after 2017-09-06 16:00").isVisible());
  }));

test("a running search shows how far it is beside the trials it has, and is followed to its end", () =>
  visit({ viewport: DESKTOP }, async ({ page, site, research, complaints }) => {
    research.jobs.known = [aJob({ job_id: "s-job", kind: "search", stage: "trial 9 of 24" })];
    await signIn(page, site, "alice", `${SEARCH}/s-ended`);
    await page.locator(".job-state", { hasText: "Running, 40 % trial 9 of 24" }).waitFor();
    assert.ok(await page.locator("svg.parallel").isVisible());
    research.jobs.known = [aJob({ job_id: "s-job", kind: "search", status: "done", progress: 1, ended_at: 5 })];
    await page.click("a:has-text('See what came of it')");
    await page.waitForURL(`${site.url}${SEARCH}/s-ended`);
    await page.locator("h2", { hasText: "Go further" }).waitFor();
    assert.deepEqual(complaints, []);
  }));

test("on a phone what decides is seen without scrolling a table: how sharp a run was, how likely skill is", () =>
  visit({ viewport: PHONE }, async ({ page, site }) => {
    await signIn(page, site, "alice", "/research/trials");
    const right = await page.locator(".list-page th", { hasText: "Sharpe" }).evaluate((th) =>
      th.getBoundingClientRect().right
    );
    assert.ok(right <= PHONE.width, `${right} px`);
  }));
