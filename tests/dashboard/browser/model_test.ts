/** The page of a model in a real browser: what is asked before something is done, and how it looks. */
import assert from "node:assert/strict";
import type { BrowserContextOptions } from "playwright-core";
import type { Role } from "../../../domain/access.ts";
import { CHALLENGER, FakeModelDesk, RUNNING } from "../../fixtures/fake_model_desk.ts";
import { atSite, faultsOf, signIn, type SiteVisit } from "./at_site.ts";
import { browserTest as test, DESKTOP, PHONE, shareBrowser } from "./visit.ts";

const PATH = "/models/gbdt-12";

shareBrowser();

/** Somebody signed in looks at the page of a model. */
const visit = (
  role: Role,
  { models = new FakeModelDesk(), ...context }: BrowserContextOptions & { readonly models?: FakeModelDesk },
  use: (visit: SiteVisit & { readonly models: FakeModelDesk }) => Promise<void>,
) =>
  atSite({ alice: role }, context, async (visit) => {
    await signIn(visit.page, visit.site, "alice", PATH);
    await use({ ...visit, models });
  }, { models });

for (const [device, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  for (const colorScheme of ["dark", "light"] as const) {
    test(`a model's page and its questions fit a ${device} in ${colorScheme} colours, and axe finds no serious fault`, () =>
      visit("operator", { viewport, colorScheme }, async ({ page, complaints }) => {
        const check = async (what: string) => {
          assert.deepEqual({ what, ...await faultsOf(page) }, { what, serious: [], width: viewport.width });
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
  await visit("operator", { models, viewport: DESKTOP }, async ({ page, complaints }) => {
    const cancel = page.getByRole("button", { name: "Cancel…" });
    await cancel.waitFor();
    await page.getByText("Training, 40 %").waitFor();
    models.job = { ...RUNNING, progress: 0.8, stage: "checking" };
    await page.getByText("Training, 80 %").waitFor();
    models.job = { ...RUNNING, status: "kept", progress: 1, model_version: "v9", error: "edge: p 0.21" };
    await page.getByText("Asked for: alice: a look").waitFor();
    await page.getByText("Its model is kept and does not serve").waitFor();
    assert.equal(await cancel.isVisible(), false, "what ended cannot be cancelled");
    assert.deepEqual(complaints, []);
  });
});
