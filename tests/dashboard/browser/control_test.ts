import { signInByLink } from "../../fixtures/sign_in_by_link.ts";
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { FakeDashboard } from "../../fixtures/fake_dashboard.ts";
import { FakeViews } from "../../fixtures/fake_views.ts";
import { type Site, withSite } from "../../fixtures/guarded_site.ts";
import { faultsOf } from "./at_site.ts";
import { browserTest as test, PHONE, shareBrowser, visit, withPage } from "./visit.ts";

shareBrowser();

/** An operator at the overview, its islands awake. */
const operatorAt = (views: FakeViews, use: (page: Page, dashboard: FakeDashboard) => Promise<void>) =>
  visit({ views, operator: true, viewport: PHONE }, ({ page, dashboard }) => use(page, dashboard));

test("flatten asks for the account's name; nothing else confirms it, and Enter alone never does", () =>
  operatorAt(new FakeViews({ status: { account: "main" } }), async (page, { controls }) => {
    await page.click(".control-flatten");
    const confirm = page.locator("dialog .control-flatten");
    assert.match(await page.innerText("dialog"), /Type the account's name, main/);
    assert.equal(await confirm.isDisabled(), true);
    await page.locator("dialog input[name=account]:focus").waitFor();
    await page.keyboard.press("Enter");
    await page.fill("dialog input[name=account]", "ma");
    assert.equal(await page.innerText("dialog [role=alert]"), "");
    await page.fill("dialog input[name=account]", "Main");
    await page.getByText(/is not this account: type/).waitFor();
    assert.equal(await confirm.isDisabled(), true);
    assert.equal(await page.innerText(".ask-trouble"), 'account "Main" is not this account: type "main"');
    await page.fill("dialog input[name=account]", "mai");
    await page.waitForFunction(() => document.querySelector(".ask-trouble")?.textContent === "");
    await page.fill("dialog input[name=account]", "main");
    await confirm.waitFor();
    assert.equal(await confirm.isDisabled(), false);
    await page.keyboard.press("Enter");
    await page.fill("dialog input[name=why]", "the news");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("dialog[open]").count(), 1);
    assert.deepEqual(controls, []);
    await confirm.click();
    await page.waitForSelector("dialog", { state: "hidden" });
    assert.deepEqual(controls, ["flatten main: the news"]);
    await page.click(".control-flatten");
    assert.equal(await page.inputValue("dialog input[name=account]"), "", "the next time it is asked for again");
    assert.equal(await confirm.isDisabled(), true);
  }));

test("a halt is released with a reason only", () =>
  operatorAt(
    new FakeViews({ status: { state: "halted", state_reason: "halted by anna" } }),
    async (page, dashboard) => {
      await page.click(".control-resume");
      const confirm = page.locator("dialog .control-resume");
      assert.equal(await confirm.isDisabled(), true);
      assert.equal(await page.getAttribute("dialog input[name=why]", "placeholder"), "needed to release a halt");
      await page.fill("dialog input[name=why]", "  ");
      await page.keyboard.press("Enter");
      assert.equal(await confirm.isDisabled(), true);
      assert.deepEqual(dashboard.controls, []);
      await page.fill("dialog input[name=why]", "looked at everything");
      await page.click("dialog .control-resume");
      await page.waitForSelector("dialog", { state: "hidden" });
      assert.deepEqual(dashboard.controls, ["resume: looked at everything"]);
    },
  ));

test("how far flattening is shows as it goes on, and what remains in the end", () => {
  const views = new FakeViews();
  return operatorAt(views, async (page) => {
    const flatten = { started_at: 1, looks: 1, remains: ["BTCUSDT: a position of 0.5"], steps: ["Blocked"] };
    views.changeStatus({ flatten: { ...flatten, state: "closing" } });
    await page.waitForSelector(".standing-alarm");
    assert.match(await page.innerText(".standing"), /Flattening[\s\S]*1 look [\s\S]*a position of 0\.5/);
    views.changeStatus({ flatten: { ...flatten, state: "not_flat", looks: 30 } });
    await page.locator(".standing", { hasText: "NOT FLAT" }).waitFor();
    views.changeStatus({ flatten: { ...flatten, state: "flat", looks: 31, remains: [] } });
    await page.waitForSelector(".standing-done");
    assert.match(await page.innerText(".standing"), /Flat, verified/);
    assert.deepEqual((await faultsOf(page)).serious, []);
  });
});

/** Signed in, in a browser without scripts. */
const withoutScripts = (use: (page: Page, site: Site) => Promise<void>): Promise<void> =>
  withSite((site) =>
    withPage({ javaScriptEnabled: false, viewport: PHONE }, async (page) => {
      await signInByLink(page, site.url + site.auth.newSignInPath());
      await use(page, site);
    }), { built: true, views: new FakeViews({ status: { account: "main" } }) });

for (const action of ["pause", "halt"] as const) {
  test(`without scripts ${action} leads to a page that asks once more, and acts`, () =>
    withoutScripts(async (page, { control }) => {
      await page.click(`.control-${action}`);
      assert.equal(control.asked.length, 0);
      await page.fill("input[name=why]", "the news");
      await page.click(`main .control-${action}`);
      assert.equal(new URL(page.url()).pathname, "/");
      const [asked, ...more] = control.asked;
      assert.deepEqual([asked!.action, asked!.by.why, more], [action, "the news", []]);
      assert.match(asked!.by.who, /^session [0-9a-f]{16} at 127\.0\.0\.1$/);
    }));
}

test("without scripts flatten takes the account's name along, and a refusal is told", () =>
  withoutScripts(async (page, { control }) => {
    await page.click(".control-flatten");
    await page.fill("input[name=account]", "main");
    await page.keyboard.press("Enter");
    assert.equal(control.asked.length, 0, "Enter alone confirms nothing");
    await page.click("main .control-flatten");
    assert.equal(new URL(page.url()).pathname, "/");
    assert.deepEqual(control.asked.map(({ action, account }) => [action, account]), [["flatten", "main"]]);
    control.refusal = "shutting down";
    await page.click(".control-halt");
    await page.click("main .control-halt");
    assert.match(await page.innerText("[role=alert]"), /^Cannot halt: shutting down\.$/);
  }));
