/** The page of a model in a real browser: what is asked before something is done, and how it looks. */
import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import type { BrowserContextOptions, Page } from "playwright-core";
import type { Role } from "../../../domain/access.ts";
import { PASSWORD } from "../../api/callers.ts";
import { addUser } from "../../api/harness.ts";
import { browserRuns, launchBrowser, type LaunchedBrowser } from "../../fixtures/browser.ts";
import { CHALLENGER, FakeModelDesk, RUNNING } from "../../fixtures/fake_model_desk.ts";
import { type Site, withSite } from "../../fixtures/guarded_site.ts";

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const PATH = "/models/gbdt-12";
const RUNS = browserRuns();

/** One for all: contexts share nothing. */
let launched: LaunchedBrowser;
Deno.test.beforeAll(async () => {
  if (RUNS) launched = await launchBrowser();
});
Deno.test.afterAll(async () => {
  if (RUNS) await launched.close();
});

interface Visit {
  readonly page: Page;
  readonly site: Site;
  readonly models: FakeModelDesk;
  /** Errors, what a policy blocked, and requests to other servers. */
  readonly complaints: string[];
}

/** Somebody signed in looks at the page of a model. */
const visit = (
  role: Role,
  { models = new FakeModelDesk(), ...context }: BrowserContextOptions & { readonly models?: FakeModelDesk },
  use: (visit: Visit) => Promise<void>,
) =>
  withSite(async (site) => {
    await addUser(site.access, "alice", role, PASSWORD);
    const browserContext = await launched.browser.newContext(context);
    try {
      const page = await browserContext.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("request", (asked) => void (asked.url().startsWith(site.url) || complaints.push(`asked ${asked.url()}`)));
      await page.goto(`${site.url}/sign-in?to=${PATH}`);
      await page.fill("input[name=name]", "alice");
      await page.fill("input[name=password]", PASSWORD);
      await page.click("button:has-text('Sign in')");
      await page.waitForURL(site.url + PATH);
      await use({ page, site, models, complaints });
    } finally {
      await browserContext.close();
    }
  }, { built: true, models });

const test = (name: string, fn: () => Promise<void>) => Deno.test({ name, ignore: !RUNS, fn });

for (const [device, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  for (const colorScheme of ["dark", "light"] as const) {
    test(`a model's page and its questions fit a ${device} in ${colorScheme} colours, and axe finds no serious fault`, () =>
      visit("operator", { viewport, colorScheme }, async ({ page, complaints }) => {
        const check = async (what: string) => {
          const { violations } = await new AxeBuilder({ page }).analyze();
          const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
          const told = serious.map(({ id, nodes }) => `${what} ${id}: ${nodes.map((node) => node.html).join(" | ")}`);
          assert.deepEqual(told, []);
          assert.equal(await page.evaluate("document.documentElement.scrollWidth"), viewport.width, what);
        };
        await check("page");
        for (const summary of await page.locator(".lineage > summary").all()) await summary.click();
        await check("lineage");
        await page.getByRole("button", { name: "Promote…" }).first().click();
        const dialog = page.getByRole("dialog").filter({ visible: true });
        const box = (await dialog.boundingBox())!;
        assert.ok(
          box.x >= 0 && box.x + box.width <= viewport.width && box.y >= 0 && box.y + box.height <= viewport.height,
        );
        assert.equal(await dialog.evaluate((node) => node.scrollWidth - node.clientWidth), 0, "nothing is cut off");
        await check("question");
        assert.deepEqual(complaints, []);
      }));
  }
}

for (const javaScriptEnabled of [true, false]) {
  test(`a promotion is asked for with its evidence ${javaScriptEnabled ? "with" : "without"} scripts; escape leaves it`, () =>
    visit("operator", { viewport: DESKTOP, javaScriptEnabled }, async ({ page, site, models }) => {
      await page.getByRole("button", { name: "Promote…" }).first().click();
      const dialog = page.getByRole("dialog").filter({ visible: true });
      assert.match(await dialog.innerText(), /Its gates said no[\s\S]*Edge/);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      await page.getByRole("button", { name: "Promote…" }).first().click();
      await dialog.getByRole("button", { name: "Promote", exact: true }).click();
      assert.deepEqual(models.asked, [], "without a reason nothing is sent");
      await dialog.getByLabel("Why, for the log").fill("it knows more");
      await dialog.getByRole("button", { name: "Promote", exact: true }).click();
      await page.waitForURL(site.url + PATH);
      await dialog.waitFor({ state: "hidden" });
      assert.equal(models.asked.length, 1);
      assert.match(models.asked[0]!, new RegExp(`^promote gbdt-12 to ${CHALLENGER.version}: alice .*, it knows more$`));
    }));
}

test("a training is followed to its end, and then the page is there anew with what came of it", async () => {
  const models = new FakeModelDesk();
  models.job = RUNNING;
  await visit("viewer", { models, viewport: DESKTOP }, async ({ page, complaints }) => {
    await page.getByText("Training, 40 %").waitFor();
    models.job = { ...RUNNING, progress: 0.8, stage: "checking" };
    await page.getByText("Training, 80 %").waitFor();
    models.job = { ...RUNNING, status: "kept", progress: 1, model_version: "v9", error: "edge: p 0.21" };
    await page.getByText("Asked for: alice: a look").waitFor();
    await page.getByText("Its model is kept and does not serve").waitFor();
    assert.deepEqual(complaints, []);
  });
});
