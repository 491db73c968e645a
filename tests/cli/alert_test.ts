import assert from "node:assert/strict";
import { Command } from "commander";
import { register } from "../../cli/alert.ts";
import { alertChannels } from "../../cli/doctor/alert_channels.ts";
import { ExitError } from "../../cli/exit.ts";
import { parseConfig } from "../../coordinator/runtime/config/load.ts";
import { Secrets } from "../../coordinator/runtime/config/secrets.ts";
import { BOT_TOKEN, CHAT_ID, FakeBotApi, refusal } from "../fixtures/fake_bot_api.ts";
import { FakeWebhook } from "../fixtures/fake_webhook.ts";
import { inFolder } from "../fixtures/temporary_folder.ts";

interface Outcome {
  readonly printed: string[];
  readonly error: unknown;
}

async function alertTest(config: string, environment: Record<string, string>): Promise<Outcome> {
  const printed: string[] = [], { log } = console;
  const before = Object.keys(environment).map((name) => [name, Deno.env.get(name)] as const);
  let error: unknown;
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/config.yaml`, config);
    console.log = (line: string) => void printed.push(line);
    for (const [name, value] of Object.entries(environment)) Deno.env.set(name, value);
    try {
      const program = new Command().exitOverride();
      register(program);
      await program.parseAsync(["alert", "test", "--config", `${folder}/config.yaml`], { from: "user" });
    } catch (thrown) {
      error = thrown;
    } finally {
      console.log = log;
      for (const [name, value] of before) value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
    }
  });
  return { printed, error };
}

const telegram = (bot: FakeBotApi) => `telegram: { enabled: true, api_url: "${bot.url}" }\n`;
const TOKENS = { TELEGRAM_BOT_TOKEN: BOT_TOKEN, TELEGRAM_CHAT_ID: CHAT_ID };

Deno.test("alert test sends through every channel that is on, and tells each one's answer", async () => {
  await using bot = new FakeBotApi();
  await using hook = new FakeWebhook();
  const both = `${telegram(bot)}webhooks: { enabled: true }`;
  const sent = await alertTest(both, { ...TOKENS, SLACK_WEBHOOK_URL: hook.url });
  assert.deepEqual(sent, { printed: ["telegram: delivered", "slack: delivered"], error: undefined });
  assert.match(bot.said[0]!, /This is a test of alerts: nothing has happened/);

  bot.trouble = () => refusal(403, "Forbidden: bot was blocked by the user");
  const failed = await alertTest(both, { ...TOKENS, SLACK_WEBHOOK_URL: hook.url });
  assert.ok(failed.error instanceof ExitError);
  assert.deepEqual([failed.error.code, failed.error.message], [3, "Not delivered: telegram"]);
  assert.match(failed.printed[0]!, /telegram: not delivered, the Bot API answered 403 Forbidden: bot was blocked/);
});

Deno.test("alert test without a channel fails as a check, one without its secret as wrong usage", async () => {
  const off = await alertTest("", {});
  assert.ok(off.error instanceof ExitError);
  assert.deepEqual([off.error.code, off.error.message], [3, "No channel is switched on: docs/alerts.md tells how"]);
  const bare = await alertTest("telegram: { enabled: true }\nwebhooks: { enabled: true }", {});
  assert.ok(bare.error instanceof ExitError);
  assert.equal(bare.error.code, 2);
  assert.deepEqual(bare.error.message.split("\n"), [
    "telegram.enabled needs TELEGRAM_BOT_TOKEN in the environment",
    "telegram.enabled needs TELEGRAM_CHAT_ID in the environment",
    "webhooks.enabled needs one of DISCORD_WEBHOOK_URL, SLACK_WEBHOOK_URL, WEBHOOK_URL in the environment",
  ]);
});

Deno.test("doctor proves the same channels, and a channel that leads nowhere is a fault in words", async () => {
  await using bot = new FakeBotApi();
  const loaded = parseConfig(telegram(bot), "test");
  assert.ok(loaded.ok);
  const values: Record<string, string> = TOKENS;
  const channels = await alertChannels(loaded.value.config, Secrets.read((name) => values[name]));
  assert.deepEqual(await Promise.all(channels.map(async (each) => [each.name, await each.test()])), [[
    "telegram",
    null,
  ]]);
  const [nowhere] = await alertChannels(loaded.value.config, Secrets.read(() => undefined));
  assert.match((await nowhere!.test())!, /telegram\.enabled needs TELEGRAM_BOT_TOKEN/);
});
