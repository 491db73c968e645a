import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { FakeDashboard } from "../../fixtures/fake_dashboard.ts";
import { FakeViews } from "../../fixtures/fake_views.ts";
import { atDashboard, browserTest as test, DESKTOP, shareBrowser } from "./visit.ts";

shareBrowser();

const atChart = (views: FakeViews, use: (page: Page, dashboard: FakeDashboard) => Promise<void>): Promise<void> =>
  atDashboard(views, { viewport: DESKTOP }, async (dashboard, page) => {
    await page.goto(dashboard.url);
    await page.waitForSelector(".chart-live[data-in-view]");
    await page.waitForSelector(".link-open");
    await use(page, dashboard);
  });

/** First and last second that the chart shows. */
const inView = async (page: Page): Promise<[number, number]> => {
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  const [from, to] = (await page.getAttribute(".chart-live", "data-in-view"))!.split(" ").map(Number);
  return [from!, to!];
};
const width = ([from, to]: readonly [number, number]): number => to - from;
const CANDLE_SECONDS = 300;

/** Candles come, and the page has them. */
async function stepped(views: FakeViews, page: Page, candles: number): Promise<void> {
  for (let i = 0; i < candles; i++) views.step();
  const time = new Date(views.status().market_time!).toISOString().slice(0, 16).replace("T", " ");
  await page.locator(".fresh-time", { hasText: time }).waitFor();
}

const drag = async (page: Page, byPx: number): Promise<void> => {
  const box = (await page.locator(".chart-live").boundingBox())!;
  await page.mouse.move(box.x + 300, box.y + 200);
  await page.mouse.down();
  for (let part = 1; part <= 5; part++) await page.mouse.move(box.x + 300 + byPx * part / 5, box.y + 200);
  // Held still before it is let go: else the chart rolls on.
  await page.waitForTimeout(150);
  await page.mouse.up();
};

test("a stop and a target that lie beyond the chart's prices are arrows at its edge, with name and price", () => {
  const views = new FakeViews();
  views.closeTrade();
  return atChart(views, async (page) => {
    assert.equal(await page.locator(".edge-level").count(), 0, "the price is in view");
    const trade = views.openTrade("long");
    const [position] = views.positions();
    const far = { ...position!, stop_price: position!.mark_price * 0.5, target_price: position!.mark_price * 2 };
    views.movePosition(far);
    await page.locator(".edge-above .edge-target", { hasText: "target" }).waitFor();
    await page.locator(".edge-below .edge-stop", { hasText: "stop" }).waitFor();
    const digits = (await page.innerText(".edge-above .edge-target")).replace(/[^\d.]/g, "");
    assert.ok(Math.abs(Number(digits) - far.target_price) < 0.1);
    views.movePosition(position!);
    await page.locator(".edge-stop").waitFor({ state: "detached" });
    assert.equal(trade.side, "long");
  });
});

test("how near a reader looks survives candles, a reload of the data and a long history", () => {
  const views = new FakeViews();
  return atChart(views, async (page, dashboard) => {
    const box = (await page.locator(".chart-live").boundingBox())!;
    await page.mouse.move(box.x + 400, box.y + 200);
    const before = width(await inView(page));
    for (let turn = 0; turn < 8; turn++) await page.mouse.wheel(0, -400);
    const near = await inView(page);
    assert.ok(width(near) < before * 0.8, `${width(near)} of ${before}`);
    await stepped(views, page, 5);
    assert.ok(Math.abs(width(await inView(page)) - width(near)) <= 2 * CANDLE_SECONDS);
    dashboard.breakConnections();
    views.addHistory(120);
    await page.waitForSelector(".link-lost");
    await page.waitForSelector(".link-open");
    await stepped(views, page, 1);
    assert.ok(Math.abs(width(await inView(page)) - width(near)) <= 2 * CANDLE_SECONDS);
  });
});

test("who has scrolled back keeps looking at the same time, candles and a reload of the data or not", () => {
  const views = new FakeViews();
  return atChart(views, async (page, dashboard) => {
    assert.equal(await page.getAttribute(".chart-live", "data-labelled"), "true");
    await drag(page, 500);
    const then = await inView(page);
    assert.equal(
      await page.getAttribute(".chart-live", "data-labelled"),
      "false",
      "the scale tells no past price as that of now",
    );
    await stepped(views, page, 5);
    assert.deepEqual(await inView(page), then);
    dashboard.breakConnections();
    views.addHistory(120);
    await page.waitForSelector(".link-lost");
    await page.waitForSelector(".link-open");
    await stepped(views, page, 1);
    const after = await inView(page);
    assert.ok(Math.abs(after[0] - then[0]) <= CANDLE_SECONDS && Math.abs(after[1] - then[1]) <= CANDLE_SECONDS);
  });
});
