import assert from "node:assert/strict";
import { dateTime } from "../../../domain/figure_text.ts";
import { FakeViews } from "../../fixtures/fake_views.ts";
import { seriousFaults } from "../../fixtures/serious_faults.ts";
import { atDashboard, browserTest as test, DESKTOP, PHONE, shareBrowser, visit } from "./visit.ts";

shareBrowser();

test("keys lead to pages, turn them, find the search, and press nothing while somebody writes", async () => {
  await visit({ viewport: DESKTOP, views: new FakeViews() }, async ({ page, dashboard, complaints }) => {
    const at = (path: string) => page.waitForURL(new URL(path, dashboard.url).href);
    await page.keyboard.press("g");
    await page.keyboard.press("d");
    await at("/decisions");
    await page.waitForSelector(".shortcuts-open");
    await page.waitForLoadState("networkidle");
    await page.keyboard.press("]");
    await page.waitForURL(/page=2/);
    await page.waitForLoadState("networkidle");
    await page.keyboard.press("[");
    await page.waitForURL((url) => !url.search.includes("page=2"));
    await page.waitForLoadState("networkidle");
    await page.keyboard.press("/");
    assert.equal(await page.evaluate("document.activeElement.type"), "search");
    await page.keyboard.type("gt]?");
    assert.equal(await page.inputValue("input[type=search]"), "gt]?");
    assert.equal(await page.locator("dialog[open]").count(), 0);
    assert.deepEqual(complaints, []);
  });
});

test("the list of keys opens by a key, is accessible, and switches them off for good", async () => {
  await visit({ viewport: DESKTOP, views: new FakeViews() }, async ({ page, dashboard, complaints }) => {
    await page.keyboard.press("Shift+?");
    await page.waitForSelector("dialog.shortcuts[open]");
    assert.deepEqual(await seriousFaults(page, { within: "dialog.shortcuts" }), []);
    await page.uncheck(".shortcuts-on input");
    await page.keyboard.press("Escape");
    await page.reload({ waitUntil: "networkidle" });
    for (const key of ["g", "d"]) await page.keyboard.press(key);
    await page.keyboard.press("Shift+?");
    await page.waitForSelector("dialog.shortcuts[open]");
    assert.equal(await page.isChecked(".shortcuts-on input"), false);
    assert.equal(page.url(), dashboard.url);
    assert.deepEqual(complaints, []);
  });
});

test("a browser in Tokyo is told its own times from the first visit on, live ones included", async () => {
  const views = new FakeViews();
  await atDashboard(views, { viewport: DESKTOP, timezoneId: "Asia/Tokyo" }, async (dashboard, page) => {
    await page.goto(`${dashboard.url}decisions`);
    const { items: [last] } = await views.decisions({ limit: 1 });
    await page.waitForSelector("html[data-zone='Asia/Tokyo']");
    const first = page.locator("tbody time").first();
    assert.equal(await first.innerText(), dateTime(last!.timestamp, "Asia/Tokyo"));
    assert.equal(await first.getAttribute("title"), `${dateTime(last!.timestamp)} UTC`);
    await page.goto(dashboard.url);
    await page.waitForSelector(".link-open");
    const trade = views.openTrade("long");
    const row = page.locator(`tr[data-trade="${trade.trade_id}"]`);
    await row.waitFor();
    const text = await row.innerText();
    assert.ok(text.includes(dateTime(trade.entry_time, "Asia/Tokyo").slice(11)), text);
  });
});

test("who chose notifications gets one for a trade while looking elsewhere, and none while looking", async () => {
  const views = new FakeViews();
  views.closeTrade();
  await atDashboard(views, { viewport: DESKTOP }, async (dashboard, page) => {
    await page.addInitScript(`
      globalThis.told = [];
      globalThis.Notification = class {
        static permission = "granted";
        static requestPermission = () => Promise.resolve("granted");
        constructor(title) { told.push(title); }
      };
    `);
    await page.goto(dashboard.url);
    await page.waitForSelector(".link-open");
    await page.click(".notify button");
    await page.getByText("Notifications are on").waitFor();
    const seen = views.openTrade("long");
    await page.locator(`tr[data-trade="${seen.trade_id}"]`).waitFor();
    assert.deepEqual(await page.evaluate("told"), []);
    await page.evaluate(`Object.defineProperty(document, "hidden", { value: true })`);
    views.closeTrade();
    await page.waitForSelector(`tr[data-trade="${seen.trade_id}"].is-closed`);
    const told = await page.evaluate("new Promise(requestAnimationFrame).then(() => told)") as string[];
    assert.equal(told.length, 1, told.join());
    assert.match(told[0]!, /long closed, /);
  });
});

test("while the connection is lost the page says how old it is", async () => {
  await visit({ viewport: DESKTOP }, async ({ page, dashboard }) => {
    await page.route("**/api/v1/session", (route) => route.abort());
    dashboard.breakConnections();
    await page.getByText(/Connection lost. What you see is \d+ s old. Whether trading goes on cannot be seen/)
      .waitFor();
    await page.locator(".state-past", { hasText: "last seen running" }).waitFor();
    assert.equal(await page.locator(".state-running").count(), 0);
  });
});

test("a coordinator that is stopped keeps its connections: the overview finds out, says so, and comes back", async () => {
  await visit({ viewport: DESKTOP, isClockHeld: true }, async ({ page, dashboard }) => {
    await page.route("**/healthz", (route) => route.abort());
    await page.route("**/api/v1/session", (route) => route.abort());
    await page.clock.fastForward(6_000);
    await page.getByText(/Connection lost. What you see is \d+ s old/).waitFor();
    await page.locator(".state-past", { hasText: "last seen running" }).waitFor();
    await page.unroute("**/healthz");
    await page.unroute("**/api/v1/session");
    await page.clock.fastForward(20_000);
    await page.waitForSelector(".link-open");
    assert.equal(new URL(page.url()).href, dashboard.url);
    assert.equal(await page.getByText("Connection lost").count(), 0);
  });
});

test("a server that has nothing to say but lives is not taken for gone", async () => {
  await visit({ viewport: DESKTOP, isClockHeld: true }, async ({ page }) => {
    for (let asked = 0; asked < 3; asked++) {
      const answered = page.waitForResponse("**/healthz");
      await page.clock.fastForward(6_000);
      await answered;
    }
    assert.equal(await page.locator(".link-open").count(), 1);
    assert.equal(await page.getByText("Connection lost").count(), 0);
  });
});

test("every other page says that nobody answers and how old it is, and then that somebody does again", async () => {
  await visit({ viewport: PHONE, isClockHeld: true }, async ({ page, dashboard }) => {
    for (const path of ["events", "models/gbdt-12", "risk"]) {
      await page.goto(dashboard.url + path, { waitUntil: "networkidle" });
      await page.route("**/healthz", (route) => route.abort());
      await page.clock.fastForward(6_000);
      await page.getByText(/does not answer. What you see is \d+ s old/).waitFor();
      await page.unroute("**/healthz");
      await page.clock.fastForward(6_000);
      await page.getByText(/answers again. What you see is \d+ s old/).waitFor();
      await page.getByText("Show it anew").click();
      await page.waitForLoadState("networkidle");
      assert.equal(await page.locator(".banner").count(), 0, path);
    }
  });
});

test("on a phone the last page of the navigation is in view while one is on it", async () => {
  await atDashboard(new FakeViews(), { viewport: PHONE }, async (dashboard, page) => {
    await page.goto(`${dashboard.url}settings`, { waitUntil: "networkidle" });
    const right = await page.evaluate(`document.querySelector(".nav [aria-current]").getBoundingClientRect().right`);
    assert.ok(Number(right) <= PHONE.width, `${right}`);
    assert.equal(await page.locator("h1").innerText(), "Settings");
  });
});
