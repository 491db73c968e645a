import { signInByLink } from "../fixtures/sign_in_by_link.ts";
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { DecisionView, EventView } from "../../coordinator/ports/views.ts";
import { browserRuns, launchBrowser } from "../fixtures/browser.ts";
import { PATIENCE_MS, processesOf, RunningXylen } from "../fixtures/running_xylen.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";

/** One model that learns from little, so that a training takes seconds; and nothing trains by itself. */
const CONFIG = `
retraining:
  schedule: "0 0 29 2 *"
  window_candles: 1500
  min_free_memory_mb: 100
ensemble:
  min_responding_models: 1
models:
  endpoints:
    - name: quick
      learner: logistic
`;

/** What the API tells of its versions. */
interface Told {
  readonly version: string;
  readonly versions: readonly { readonly version: string; readonly state: string }[];
}

const stateOf = ({ versions }: Told, state: string): string | undefined =>
  versions.find((each) => each.state === state)?.version;

/** Presses a button, gives the reason that its dialog asks for, and waits for the page that comes after. */
async function confirm(page: Page, ask: string, act: string, why: string): Promise<string> {
  await page.getByRole("button", { name: ask }).first().click();
  const dialog = page.getByRole("dialog").filter({ visible: true });
  const asked = await dialog.innerText();
  await dialog.getByLabel("Why, for the log").fill(why);
  await Promise.all([page.waitForEvent("load"), dialog.getByRole("button", { name: act, exact: true }).click()]);
  return asked;
}

Deno.test({
  name: "an operator retrains a model of the running program, sees it come, promotes the new version and goes back",
  ignore: !browserRuns(),
  fn: async () => {
    await using folder = await TemporaryFolder.create();
    const config = folder.file("config.yaml");
    await Deno.writeTextFile(config, CONFIG);
    await using xylen = new RunningXylen({
      args: ["start", "--config", config, "--data-dir", folder.path, "--port", "0", "--speed", "3000"],
    });
    const url = await xylen.url();
    await xylen.status("trading", ({ state, decisions }) => state === "running" && decisions > 20);
    const first = (await xylen.ask<Told>("/api/v1/models/quick")).version;
    const { browser, close } = await launchBrowser();
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      const complaints: string[] = [];
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      await signInByLink(page, url + /sign in once: \S+?(\/signin\S+)\)/.exec(xylen.output)![1]!);
      await page.goto(`${url}/models/quick`);

      await confirm(page, "Retrain…", "Retrain", "a look");
      await page.getByText(/^Training, \d+ %/).or(page.getByText(/^Its model/)).waitFor();
      await page.getByText(/^Its model (is kept and does not serve|passed the gates and serves)/).waitFor();
      let told = await xylen.until("another version", async () => {
        const now = await xylen.ask<Told>("/api/v1/models/quick");
        return now.versions.length === 2 ? now : undefined;
      });
      const made = told.versions.map(({ version }) => version).find((each) => each !== first)!;
      // Nothing is known of what its gates said: when they let it serve, the one before is promoted again.
      const [other, serving] = stateOf(told, "champion") === first ? [made, first] : [first, made];
      // What is open stays open until its reader wants the page anew; a training that ended before the page came left none.
      const anew = page.getByText("Show it anew");
      if (await anew.isVisible()) await anew.click();
      await page.getByText("2 kept by its server").waitFor();

      const asked = await confirm(page, "Promote…", "Promote", "it knows more");
      assert.ok(asked.includes(other) && asked.includes(serving), asked);
      told = await xylen.ask<Told>("/api/v1/models/quick");
      assert.deepEqual([told.version, stateOf(told, "champion")], [other, other]);
      const votedBy = async (version: string) => {
        const { items: [last] } = await xylen.ask<{ items: DecisionView[] }>("/api/v1/decisions?limit=1");
        return last?.votes[0]?.model_version === version ? last : undefined;
      };
      await xylen.until(`a decision by ${other}`, () => votedBy(other));

      await confirm(page, "Roll back…", "Roll back", "it was a try");
      told = await xylen.ask<Told>("/api/v1/models/quick");
      assert.deepEqual([told.version, stateOf(told, "champion")], [serving, serving]);
      await xylen.until(`a decision by ${serving}`, () => votedBy(serving));

      const { items } = await xylen.ask<{ items: EventView[] }>("/api/v1/events?limit=200");
      const done = items.filter(({ event_type, details }) => event_type === "MODEL" && details["who"] !== undefined);
      assert.deepEqual(done.map(({ details }) => details["why"]), ["it was a try", "it knows more", "a look"]);
      assert.ok(done.every(({ details }) => /^session [0-9a-f]+ at /.test(String(details["who"]))));
      assert.ok(items.some(({ message }) => message.startsWith("Model quick was trained anew")));
      assert.deepEqual(complaints, []);
    } finally {
      await close();
    }
    assert.equal((await xylen.interrupt()).code, 0);
    assert.deepEqual(await processesOf(folder.path), []);
  },
});
