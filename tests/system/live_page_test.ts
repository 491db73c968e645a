import assert from "node:assert/strict";
import { browserRuns, launchBrowser } from "../fixtures/browser.ts";
import { writeFixedModels } from "../fixtures/fixed_models.ts";
import { PATIENCE_MS, processesOf, RunningXylen } from "../fixtures/running_xylen.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";

Deno.test({
  name: "a trade appears live on the page",
  ignore: !browserRuns(),
  fn: async () => {
    await using folder = await TemporaryFolder.create();
    const models = await writeFixedModels(folder.file("given"), "long");
    await using xylen = new RunningXylen({
      args: ["start", "--data-dir", folder.path, "--models", models, "--port", "0", "--speed", "3000"],
    });
    const url = await xylen.url();
    const { browser, close } = await launchBrowser();
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      // The page is there while the models are still starting: no trade yet, and no other document afterwards.
      await page.goto(url);
      await page.evaluate("globalThis.sameDocument = true");
      const known = await page.locator("tr[data-trade]").evaluateAll((rows) => rows.map((row) => row.dataset["trade"]));
      const fresh = page.locator("tr[data-trade]" + known.map((id) => `:not([data-trade="${id}"])`).join(""));
      await fresh.first().waitFor({ timeout: PATIENCE_MS });
      const id = await fresh.first().getAttribute("data-trade");
      await page.locator(`tr[data-trade="${id}"].is-closed`).waitFor({ timeout: PATIENCE_MS });
      assert.equal(await page.evaluate("globalThis.sameDocument"), true, "without a reload");
      const links = await page.locator('a[href^="/"]').evaluateAll((all) =>
        all.map((each) => each.getAttribute("href")!)
      );
      for (const link of links) {
        const answer = await fetch(new URL(link, url));
        await answer.body?.cancel();
        assert.equal(answer.status, 200, link);
      }
      assert.deepEqual(complaints, []);
      const stored = await xylen.ask<{ items: { trade_id: string; status: string }[] }>("/api/v1/trades?limit=200");
      assert.equal(stored.items.find(({ trade_id }) => trade_id === id)?.status, "closed");
    } finally {
      await close();
    }
    assert.equal((await xylen.interrupt()).code, 0);
    assert.deepEqual(await processesOf(folder.path), []);
  },
});
