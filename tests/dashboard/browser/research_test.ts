/** Pages of backtests in a real browser: they fit, they are accessible, they follow a job, and they work without scripts. */
import assert from "node:assert/strict";
import type { BrowserContextOptions } from "playwright-core";
import { aBacktest, aJob, FakeResearch } from "../../fixtures/fake_research.ts";
import { atSite, faultsOf, signIn, type SiteVisit } from "./at_site.ts";
import { browserTest as test, DESKTOP, PHONE, shareBrowser } from "./visit.ts";

shareBrowser();

const PATH = "/research/backtests";

interface Visit extends SiteVisit {
  readonly research: FakeResearch;
}

function visit(options: BrowserContextOptions, use: (visit: Visit) => Promise<void>): Promise<void> {
  const research = new FakeResearch();
  return atSite({ alice: "operator" }, options, (each) => use({ ...each, research }), { research });
}

for (const [device, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  for (const colorScheme of ["dark", "light"] as const) {
    test(`every state of them fits a ${device} in ${colorScheme} colours, and axe finds no serious fault`, () =>
      visit({ viewport, colorScheme }, async ({ page, site, research, complaints }) => {
        research.jobs.known = [
          aJob(),
          aJob({ job_id: "b-next", status: "queued", progress: 0 }),
          aJob({
            job_id: "b-x",
            status: "failed",
            ended_at: Date.now(),
            error: `The file ${"long".repeat(60)} is empty`,
          }),
        ];
        research.backtests.stored = [
          aBacktest("b-1"),
          aBacktest("b-2", { symbol: "BTCUSDT,ETHUSDT,SOLUSDT", data_hash: "db".repeat(32) }),
          aBacktest("b-3"),
          { ...aBacktest("b-4"), curve: null, files: [] },
        ];
        await signIn(page, site, "alice", PATH);
        const look = async (path: string) => {
          await page.goto(site.url + path);
          for (const summary of await page.locator("main summary").all()) await summary.click();
          assert.deepEqual({ path, ...await faultsOf(page) }, { path, serious: [], width: viewport.width });
        };
        for (
          const path of [
            PATH,
            `${PATH}/b-1`,
            `${PATH}/b-4`,
            `${PATH}/b-job`,
            `${PATH}/b-x`,
            `${PATH}/compare?id=b-1&id=b-2&id=b-3&id=b-4`,
          ]
        ) await look(path);
        research.backtests.stored = [];
        research.jobs.known = [];
        research.backtests.offered = { ...research.backtests.offered, data: [] };
        await look(PATH);
        assert.deepEqual(complaints, []);
      }));
  }
}

test("a job is followed to its end without loading the page anew, and leads to what came of it", () =>
  visit({ viewport: DESKTOP }, async ({ page, site, research, complaints }) => {
    research.jobs.known = [aJob()];
    await signIn(page, site, "alice", PATH);
    await page.locator(".job-state", { hasText: "Running, 40 %" }).waitFor();
    await page.fill("input[name=initial_balance]", "777");
    research.jobs.known = [aJob({ progress: 0.8, stage: "trading" })];
    await page.locator(".job-state", { hasText: "Running, 80 % trading" }).waitFor();
    assert.ok(await page.getByRole("button", { name: "Cancel" }).isVisible());
    research.jobs.known = [aJob({ status: "done", progress: 1, ended_at: 5, result_id: "b-job" })];
    await page.locator(".job-state", { hasText: "Done" }).waitFor();
    assert.ok(!await page.getByRole("button", { name: "Cancel" }).isVisible(), "what has ended is not cancelled");
    assert.equal(await page.inputValue("input[name=initial_balance]"), "777", "what was typed stays");
    research.backtests.stored = [aBacktest("b-job")];
    await page.click("a:has-text('See what came of it')");
    await page.locator("h1", { hasText: "Backtest of BTCUSDT 5m" }).waitFor();
    assert.deepEqual(complaints, []);
  }));

test("without scripts a backtest is started, cancelled and compared all the same", () =>
  visit({ viewport: PHONE, javaScriptEnabled: false }, async ({ page, site, research }) => {
    await signIn(page, site, "alice", PATH);
    await page.selectOption("select[name=models]", "rule_reversal");
    await page.click("button:has-text('Start the backtest')");
    await page.waitForURL(`${site.url}${PATH}/b-job`);
    assert.match(research.jobs.asked[0]!, /"models":"rule_reversal"/);
    await page.click("button:has-text('Cancel')");
    await page.waitForURL(site.url + PATH);
    assert.match(research.jobs.asked[1]!, /^cancel b-job/);
    for (const box of await page.locator(".backtest-table input[type=checkbox]").all()) await box.check();
    await page.click("button:has-text('Compare')");
    await page.locator("h1", { hasText: "Backtests side by side" }).waitFor();
    assert.equal(await page.locator(".time-key .time-key-one").count(), 2);
  }));

test("nothing in a stored report can run or ask for anything", () =>
  visit({ viewport: DESKTOP }, async ({ page, site, research }) => {
    const asked: string[] = [];
    // What a policy blocks is told as asked for, and never finishes.
    page.on("requestfinished", (request) => asked.push(new URL(request.url()).pathname));
    research.backtests.text = `<!doctype html><title>before</title><img src="/api/v1/config"><p id="p">text</p>
      <script>document.title = "ran"</script><form action="/control" method="post"><button>x</button></form>`;
    await signIn(page, site, "alice", `${PATH}/b-1`);
    asked.length = 0;
    await page.goto(`${site.url}${PATH}/b-1/report.html`);
    await page.click("button");
    await page.waitForTimeout(300);
    assert.equal(await page.title(), "before");
    assert.deepEqual(asked.filter((path) => path !== "/favicon.ico"), [`${PATH}/b-1/report.html`]);
  }));
