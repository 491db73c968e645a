import assert from "node:assert/strict";
import { browserRuns, launchBrowser } from "../fixtures/browser.ts";
import { writeFixedModels } from "../fixtures/fixed_models.ts";
import { PATIENCE_MS, RunningXylen } from "../fixtures/running_xylen.ts";
import { seriousFaults } from "../fixtures/serious_faults.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";

interface Listed {
  readonly items: readonly {
    readonly decision_id: string;
    readonly trade_id: string | null;
    readonly rejected: boolean;
  }[];
}

/** The first decision that opened a trade, of the running program. */
async function tradedDecision(xylen: RunningXylen): Promise<string> {
  const untilMs = performance.now() + PATIENCE_MS;
  while (performance.now() < untilMs) {
    const { items } = await xylen.ask<Listed>("/api/v1/decisions?limit=200");
    const traded = items.find(({ trade_id, rejected }) => trade_id !== null && !rejected);
    if (traded) return traded.decision_id;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return assert.fail("no decision opened a trade");
}

Deno.test({
  name: "in demo mode a decision is opened, adds up, and is made again by its button, on a phone and on a desktop",
  ignore: !browserRuns(),
  fn: async () => {
    await using folder = await TemporaryFolder.create();
    const models = await writeFixedModels(folder.file("given"), "long");
    await using xylen = new RunningXylen({
      args: ["start", "--data-dir", folder.path, "--models", models, "--port", "0", "--speed", "3000"],
    });
    const url = await xylen.url();
    const id = await tradedDecision(xylen);
    const told = await xylen.ask<{
      final_confidence: number;
      waterfall: { base: { rate: number }; steps: readonly { contribution: number }[] };
    }>(`/api/v1/decisions/${id}`);
    const { base, steps } = told.waterfall;
    const sum = steps.reduce((total, { contribution }) => total + contribution, base.rate);
    assert.ok(Math.abs(sum - told.final_confidence) < 1e-6, `${sum} is not ${told.final_confidence}`);
    const { browser, close } = await launchBrowser();
    try {
      for (const width of [390, 1440]) {
        const context = await browser.newContext({ viewport: { width, height: 900 } });
        const page = await context.newPage();
        const complaints: string[] = [];
        page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
        page.on("pageerror", (error) => complaints.push(error.message));
        await page.goto(`${url}/decisions/${id}`);
        await page.getByRole("heading", { name: /^Xylen opened a long in BTCUSDT at/ }).waitFor();
        await page.getByText("They differ by less than 0.0001 points").waitFor({ state: "attached" });
        await page.getByRole("button", { name: "Replay this decision" }).click();
        await page.getByText("Recomputed now: no difference").waitFor();
        await page.getByText("Its link to the decision before it was looked at too.").waitFor();
        assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
        assert.deepEqual(await seriousFaults(page), []);
        assert.deepEqual(complaints, []);
        await context.close();
      }
    } finally {
      await close();
    }
    assert.equal((await xylen.interrupt()).code, 0);
  },
});
