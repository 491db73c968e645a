import assert from "node:assert/strict";
import { FakeViews } from "../../fixtures/fake_views.ts";
import { seriousFaults } from "../../fixtures/serious_faults.ts";
import { atDashboard, browserTest as test, DESKTOP, PHONE, shareBrowser, visit } from "./visit.ts";

shareBrowser();

test("a trade that opens and closes shows without a reload, on chart-side panels and in the table", async () => {
  const views = new FakeViews();
  views.closeTrade();
  await visit({ views, viewport: DESKTOP }, async ({ page, complaints }) => {
    await page.evaluate("globalThis.sameDocument = true");
    assert.match(await page.innerText(".panel-position"), /No open position/);
    const trade = views.openTrade("long");
    const row = page.locator(`tr[data-trade="${trade.trade_id}"]`);
    await row.waitFor();
    assert.match(await row.innerText(), /long[\s\S]*open/);
    await page.waitForSelector(".panel-position .level-stop");
    views.closeTrade();
    await page.waitForSelector(`tr[data-trade="${trade.trade_id}"].is-closed`);
    assert.match(await row.innerText(), /Time limit/);
    assert.match(await page.innerText(".panel-position"), /No open position/);
    assert.equal(await page.evaluate("globalThis.sameDocument"), true);
    assert.deepEqual(complaints, []);
  });
});

test("the cards of the models follow the votes of a market whose candles are years old", async () => {
  await visit({ viewport: DESKTOP }, async ({ page, views, complaints }) => {
    for (let i = 0; i < 3; i++) {
      views.step();
      const { items: [last] } = await views.decisions({ limit: 1 });
      for (const { model_name, action, confidence } of last!.votes) {
        const card = page.locator(`[aria-label="Model ${model_name}"]`);
        await card.locator(`.action-${action}`).waitFor();
        await card.locator(".last-confidence", { hasText: `${(confidence! * 100).toFixed(1)} %` }).waitFor();
      }
    }
    assert.deepEqual(complaints, []);
  });
});

for (const [device, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  test(`nothing moves on a ${device} while the market runs, and nothing complains`, async () => {
    const views = new FakeViews({ candles: 0 });
    await visit({ views, viewport }, async ({ page, complaints }) => {
      for (let i = 0; i < 80; i++) {
        views.step();
        if (i % 4 === 0) await page.evaluate("new Promise(requestAnimationFrame)");
      }
      views.closeTrade();
      views.openTrade("short");
      views.changeModel("mlp-12", { status: "failing", trouble: "no answer within 5 s, three times in a row" });
      await page.waitForSelector(".model.is-failing");
      await page.waitForSelector(".panel-position .level-stop");
      await page.getByText("1 of 4 models have no vote").waitFor();
      const spare = await page.evaluate(`
        document.querySelector(".panel-position").getBoundingClientRect().bottom -
        document.querySelector(".distance-liquidation").getBoundingClientRect().bottom
      `);
      assert.ok(Number(spare) >= 8, `${spare} px below the last line of the position`);
      await page.evaluate("new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame))");
      assert.deepEqual(await page.evaluate("shifts"), []);
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), viewport.width);
      assert.deepEqual(complaints, []);
    });
  });
}

for (const more of [[], ["mine"]]) {
  for (const viewport of [DESKTOP, PHONE]) {
    test(`with ${4 + more.length} models the last of all checks is in its panel at ${viewport.width} px`, async () => {
      const models = ["gbdt-12", "gbdt-36", "mlp-12", "mlp-36", ...more];
      await visit({ views: new FakeViews({ models }), viewport }, async ({ page }) => {
        assert.equal(await page.locator(".checks li").count(), 31, "ten gates and 21 risk checks");
        const gap = await page.evaluate(`
          document.querySelector(".panel-decision").getBoundingClientRect().bottom -
          [...document.querySelectorAll(".checks li")].at(-1).getBoundingClientRect().bottom
        `);
        assert.ok(Number(gap) >= 8, `${gap} px`);
      });
    });
  }
}

test("on a phone the result of a trade is told whole", async () => {
  const views = new FakeViews();
  views.closeTrade();
  views.openTrade("long");
  views.closeTrade();
  await visit({ views, viewport: PHONE }, async ({ page }) => {
    const cut = await page.evaluate(`
      [...document.querySelectorAll("tr.trade td:nth-child(7)")].filter((cell) => cell.scrollWidth > cell.clientWidth).length
    `);
    assert.equal(cut, 0);
  });
});

for (const [device, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  for (const colorScheme of ["dark", "light"] as const) {
    test(`axe finds no serious fault on a ${device} in ${colorScheme} colours`, async () => {
      const views = new FakeViews();
      if (views.positions().length === 0) views.openTrade("long");
      await visit({ views, viewport, colorScheme }, async ({ page }) => {
        assert.deepEqual(await seriousFaults(page), []);
      });
    });
  }
}

test("after a lost connection the page says so, comes back by itself and has missed nothing", async () => {
  await visit({ viewport: DESKTOP }, async ({ page, views, dashboard }) => {
    dashboard.breakConnections();
    await page.getByText("Connection lost").waitFor();
    for (let i = 0; i < 3; i++) views.step();
    const { decisions } = views.status();
    await page.waitForSelector(".link-open");
    await page.locator(".panel-refusals .panel-aside", { hasText: `${decisions} decisions` }).waitFor();
    const newest = await page.evaluate("document.querySelectorAll('.strip-slot:last-child .slot')[0].title");
    const { items: [last] } = await views.decisions({ limit: 1 });
    assert.ok(String(newest).startsWith(new Date(last!.timestamp).toISOString().slice(11, 16)), String(newest));
  });
});

test("what happens between a websocket's opening and the server's welcome is shown all the same", async () => {
  const views = new FakeViews();
  const { promise: greeting, resolve: greet } = Promise.withResolvers<void>();
  await atDashboard(views, { greeting }, async (dashboard, page) => {
    await page.goto(dashboard.url, { waitUntil: "networkidle" });
    views.step();
    greet();
    await page.locator(".panel-refusals .panel-aside", { hasText: `${views.status().decisions} decisions` }).waitFor();
  });
});

test("a page that is open while models train brings the history once trading begins, and nothing moves", async () => {
  const views = new FakeViews({ candles: 0, status: { state: "starting", progress: "0 of 4 models ready" } });
  await visit({ views, viewport: DESKTOP }, async ({ page, complaints }) => {
    for (const done of [3, 55, 100]) {
      views.changeModel("mlp-12", {
        status: "training",
        trouble: `training mlp ${done} %, fold 1 of 1: epoch 8 of 15`,
      });
      views.changeStatus({ progress: `0 of 4 models ready; training mlp-12 ${done} %` });
      await page.locator(".verdict-why", { hasText: `${done} %` }).waitFor();
    }
    assert.equal(await page.locator(".is-trouble").count(), 0);
    views.addHistory(300);
    views.changeStatus({ state: "running", progress: null });
    await page.locator(".panel-chart p.visually-hidden", { hasText: "300 candles from" }).waitFor();
    assert.deepEqual(await page.evaluate("shifts"), []);
    assert.deepEqual(complaints, []);
  });
});

test("an island whose script comes late shows what happened meanwhile", async () => {
  const views = new FakeViews();
  await atDashboard(views, {}, async (dashboard, page) => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await page.route(/ModelCards/, async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(dashboard.url, { waitUntil: "commit" });
    await page.waitForSelector(".model");
    views.changeModel("mlp-12", { status: "offline", trouble: "connection refused" });
    release();
    await page.waitForSelector(".model.is-offline .state-offline");
  });
});

test("an operator is asked before trading pauses, and why; escape changes nothing", async () => {
  await visit({ operator: true, viewport: PHONE }, async ({ page, dashboard, complaints }) => {
    await page.click(".control-halt");
    await page.keyboard.press("Escape");
    await page.click(".control-pause");
    await page.fill("input[name=why]", "going for a walk");
    await page.click("dialog .control-pause");
    await page.waitForSelector("dialog", { state: "hidden" });
    assert.deepEqual(dashboard.controls, ["pause: going for a walk"]);
    assert.deepEqual(complaints, []);
  });
});

test("who is not signed in is told how, and nothing is sent", async () => {
  await visit({ viewport: DESKTOP }, async ({ page, dashboard }) => {
    await page.click(".control-pause");
    await page.waitForSelector("dialog[open]");
    const dialog = await page.innerText("dialog");
    assert.match(dialog, /Sign in first[\s\S]*one-time sign-in link[\s\S]*deno task xylen pause --port 8123/);
    assert.equal(await page.locator("dialog[open] button[type=submit]").count(), 0);
    assert.deepEqual(dashboard.controls, []);
  });
});

test("the chosen colours stay after a reload", async () => {
  await visit({ viewport: DESKTOP, colorScheme: "light" }, async ({ page, complaints }) => {
    const ground = () => page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
    const light = await ground();
    await page.click(".theme-toggle");
    const dark = await ground();
    assert.notEqual(dark, light);
    await page.reload();
    assert.equal(await ground(), dark);
    assert.deepEqual(complaints, []);
  });
});

test("without scripts the page still shows candles, trades and why", async () => {
  await atDashboard(new FakeViews(), { javaScriptEnabled: false, viewport: DESKTOP }, async (dashboard, page) => {
    await page.goto(dashboard.url);
    assert.ok(await page.locator(".chart-still").isVisible());
    const corners = page.locator(".still-scale > span").filter({ visible: true });
    assert.match((await corners.allInnerTexts()).join(), /^[\d,.]+,[\d,.]+,[-\d]+ [\d:]+ UTC,[-\d]+ [\d:]+ UTC$/);
    const toys = page.locator(".legend-toggle, .notify button");
    assert.equal(await toys.filter({ visible: true }).count(), 0, "no button that does nothing");
    assert.equal(await page.locator("tr.trade").count(), 10);
    await page.locator(".verdict", { hasText: "models say" }).waitFor();
    await page.locator(".noscript", { hasText: "Without JavaScript" }).waitFor();
  });
});

test("a check's value that is a whole sentence is cut short, beside its limit and inside the panel", () =>
  visit({ viewport: DESKTOP }, async ({ page }) => {
    const [overlap, outside] = await page.locator(".panel-decision .checks li").first().evaluate((row) => {
      const value = row.querySelector(".check-value")!, limit = row.querySelector(".check-limit")!;
      value.textContent = "halted and flattened by session 0123456789abcdef at 127.0.0.1: the news";
      const right = (element: Element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const cut = getComputedStyle(element).overflow === "hidden";
        return cut ? element.getBoundingClientRect().right : range.getBoundingClientRect().right;
      };
      return [right(value) - limit.getBoundingClientRect().left, row.scrollWidth - row.clientWidth];
    });
    assert.ok(overlap! <= 0, `overlaps by ${overlap}`);
    assert.equal(outside, 0);
  }));
