/** Settings, machinery and log in a real browser: they fit, they are accessible, and they are alive. */
import assert from "node:assert/strict";
import type { BrowserContextOptions } from "playwright-core";
import { type FakeWorkings, fakeWorkings, SYSTEM } from "../../fixtures/fake_workings.ts";
import { FakeViews } from "../../fixtures/fake_views.ts";
import { TemporaryFolder } from "../../fixtures/temporary_folder.ts";
import { atSite, faultsOf, signIn, type SiteVisit } from "./at_site.ts";
import { browserTest as test, DESKTOP, PHONE, shareBrowser } from "./visit.ts";

shareBrowser();

interface Visit extends SiteVisit {
  readonly workings: FakeWorkings;
  readonly configPath: string;
}

async function visit(options: BrowserContextOptions, use: (visit: Visit) => Promise<void>): Promise<void> {
  await using folder = await TemporaryFolder.create();
  const configPath = folder.file("config.yaml");
  await Deno.writeTextFile(configPath, "# mine\n");
  const workings = fakeWorkings(configPath, "# mine\n");
  await atSite({ alice: "operator" }, options, (visit) => use({ ...visit, workings, configPath }), { workings });
}

for (const [device, viewport, colorScheme] of [["desktop", DESKTOP, "dark"], ["phone", PHONE, "light"]] as const) {
  test(`settings, machinery and log fit a ${device} in ${colorScheme} colours, and axe finds no serious fault`, () =>
    visit({ viewport, colorScheme }, async ({ page, site, complaints }) => {
      await signIn(page, site, "alice", "/settings");
      for (const path of ["/settings", "/system", "/logs"]) {
        await page.goto(site.url + path);
        for (const summary of await page.locator("main summary").all()) await summary.click();
        assert.deepEqual({ path, ...await faultsOf(page) }, { path, serious: [], width: viewport.width });
      }
      assert.deepEqual(complaints, []);
    }));
}

test("on a phone the sections are closed until a link, a search or a fault opens one; on a desktop all is seen", () =>
  visit({ viewport: PHONE }, async ({ page, site }) => {
    await signIn(page, site, "alice", "/settings");
    const key = (name: string) => page.locator(".setting-name", { hasText: new RegExp(`^${name}$`) });
    const heightPx = await page.evaluate<number>("document.documentElement.scrollHeight");
    assert.ok(heightPx < 5_000, `${heightPx} px`);
    assert.ok(!await key("trading.leverage").isVisible());
    await page.click(".settings-sections a:text-is('trading')");
    await key("trading.leverage").waitFor();
    assert.ok(!await key("safety.max_orders_per_day").isVisible());
    await page.goto(`${site.url}/settings?q=max_orders`);
    assert.ok(await key("safety.max_orders_per_day").isVisible());
    await page.setViewportSize(DESKTOP);
    await page.goto(`${site.url}/settings`);
    assert.ok(await key("trading.leverage").isVisible());
    assert.ok(await key("safety.max_orders_per_day").isVisible());
  }));

test("a text is checked while it is typed, and saved when that is asked for twice", () =>
  visit({ viewport: DESKTOP }, async ({ page, site, configPath, complaints }) => {
    await signIn(page, site, "alice", "/settings");
    const field = page.locator("textarea");
    assert.equal(await field.inputValue(), "# mine\n");
    await field.fill("safety:\n  max_orders_per_dya: 9\n");
    await page.locator(".config-check", { hasText: "line 2, column 3 safety.max_orders_per_dya" }).waitFor();
    await field.fill("safety:\n  max_orders_per_day: 9\n");
    await page.locator(".config-check", { hasText: "safety.max_orders_per_day from 500 to 9" }).waitFor();
    await page.click("summary:has-text('Save and apply')");
    for (const button of ["Save and apply", "Reload"]) {
      if (button === "Reload") await page.click("summary:has-text('Reload the file')");
      await page.locator(`details:has(button:text-is("${button}")) input[name=why]`).fill("Enter is typed");
      await page.keyboard.press("Enter");
    }
    await page.waitForTimeout(300);
    assert.equal(await Deno.readTextFile(configPath), "# mine\n", "Enter alone saves nothing");
    assert.equal(await page.locator(".settings-done, .fields-trouble").count(), 0, "nor does it reload");
    await page.click("button:has-text('Save and apply')");
    await page.locator(".settings-done", { hasText: "Applied now" }).waitFor();
    assert.equal(await Deno.readTextFile(configPath), "safety:\n  max_orders_per_day: 9\n");
    assert.deepEqual(complaints, []);
  }));

test("a text that is refused stays in the editor, one that holds a secret too, and the secret comes back from nowhere", () =>
  visit({ viewport: DESKTOP }, async ({ page, site, configPath, complaints }) => {
    await signIn(page, site, "alice", "/settings");
    const field = page.locator("textarea");
    const text = "# mine\nexchange: { api_key: abcdefghij }\n";
    const received: string[] = [];
    page.on("response", async (response) => received.push(await response.text().catch(() => "")));
    await page.click("summary:has-text('Save and apply')");
    await field.fill(text);
    await page.click("button:has-text('Save and apply')");
    await page.locator(".config-check", { hasText: "line 2" }).waitFor();
    assert.equal(await field.inputValue(), text);
    assert.equal(await field.evaluate((element) => element === document.activeElement), true);
    assert.ok(!received.join().includes("abcdefghij"));
    assert.equal(await Deno.readTextFile(configPath), "# mine\n");
    assert.deepEqual(complaints, []);
  }));

test("the log follows what is written, and stands still while it is paused", () =>
  visit({ viewport: DESKTOP }, async ({ page, site, workings, complaints }) => {
    await page.goto(`${site.url}/logs?level=warning`);
    assert.equal(await page.locator(".log-line").count(), 2);
    workings.logbook.log("error", "engine", "first of the new ones");
    workings.logbook.log("info", "engine", "too quiet");
    await page.locator(".log-line", { hasText: "first of the new ones" }).waitFor();
    assert.equal(await page.locator(".log-line", { hasText: "too quiet" }).count(), 0);
    await page.click("button:has-text('Pause')");
    await page.locator("[role=status]", { hasText: "Paused" }).waitFor();
    workings.logbook.log("error", "engine", "while it was paused");
    const asked: string[] = [];
    // Every page asks beside this whether anybody is there at all.
    page.on("request", (request) => void (request.url().endsWith("/healthz") || asked.push(request.url())));
    await page.waitForTimeout(2_500);
    assert.deepEqual(asked, []);
    await page.click("button:has-text('Follow')");
    await page.locator(".log-line", { hasText: "while it was paused" }).waitFor();
    assert.equal(await page.locator(".log-line", { hasText: "first of the new ones" }).count(), 1);
    assert.deepEqual(complaints, []);
  }));

for (const viewport of [DESKTOP, PHONE]) {
  test(`what the events say begins where its column does, at ${viewport.width} px`, async () => {
    const views = new FakeViews();
    views.tellEvent(`dashboard.session_hours from 12 to 9 ${"long".repeat(20)}`);
    await atSite({ alice: "operator" }, { viewport }, async ({ page, site }) => {
      await signIn(page, site, "alice", "/events");
      const left = (selector: string) =>
        page.locator(selector).first().evaluate((element) => {
          const range = document.createRange();
          range.selectNodeContents(element);
          return range.getClientRects()[0]!.left;
        });
      assert.equal(await left(".list tbody .message"), await left(".list th:last-child"));
      const hidden = page.locator(".table-scroll").evaluate((element) => element.scrollWidth - element.clientWidth);
      assert.equal(await hidden, 0, "nothing of it is out of sight");
    }, { views });
  });
}

test("without scripts the log does not say that it follows", () =>
  visit({ viewport: PHONE, javaScriptEnabled: false }, async ({ page, site }) => {
    await page.goto(`${site.url}/logs`);
    assert.ok(await page.locator(".log-line").count() > 0);
    assert.ok(!await page.getByText("Follows the log.").isVisible());
    assert.ok(!await page.getByRole("button", { name: "Pause" }).isVisible());
  }));

test("the machinery is looked at again by itself", () =>
  visit({ viewport: DESKTOP }, async ({ page, site, workings, complaints }) => {
    await page.goto(`${site.url}/system`);
    await page.locator(".panel-process", { hasText: "312 MB" }).waitFor();
    workings.show({ ...SYSTEM, process: { ...SYSTEM.process, memory_mb: 444 } });
    await page.locator(".panel-process", { hasText: "444 MB" }).waitFor();
    assert.deepEqual(complaints, []);
  }));
