import assert from "node:assert/strict";
import { hostsOnly } from "../../../coordinator/telemetry/kept_from_traces.ts";
import { BOT_TOKEN, CHAT_ID, FakeBotApi } from "../../fixtures/fake_bot_api.ts";
import { runTool } from "../../fixtures/external_tool.ts";
import { FakeWebhook, HOOK_SECRET } from "../../fixtures/fake_webhook.ts";
import { runXylen } from "../../fixtures/running_xylen.ts";
import { TemporaryFolder } from "../../fixtures/temporary_folder.ts";
import { TraceReceiver } from "../../fixtures/trace_receiver.ts";

const ADDRESSES: [text: string, shown: string][] = [
  ["nothing to hide: 12:30", "nothing to hide: 12:30"],
  ["https://api.telegram.org/bot1:AAF/getMe", "https://api.telegram.org/…"],
  ["http://127.0.0.1:8000?token=ab", "http://127.0.0.1:8000/…"],
  [
    "error sending request for url (https://me:word@hooks.example.org/T0/B0/x): refused",
    "error sending request for url (https://hooks.example.org/…): refused",
  ],
  ["libsql://a.turso.io/?authToken=x and wss://b/ws#y", "libsql://a.turso.io/… and wss://b/…"],
];
for (const [text, shown] of ADDRESSES) {
  Deno.test(`"${text}" is told as far as its hosts`, () => assert.equal(hostsOnly(text), shown));
}

Deno.test("a collector is told of requests, answered or not, and of no address that is a secret, nor what a command prints", async () => {
  await using folder = await TemporaryFolder.create();
  await using receiver = new TraceReceiver();
  await using bot = new FakeBotApi();
  await using hook = new FakeWebhook();
  const gone = new FakeWebhook();
  await gone[Symbol.asyncDispose]();
  const config = folder.file("config.yaml");
  await Deno.writeTextFile(config, `telegram: { enabled: true, api_url: "${bot.url}" }\nwebhooks: { enabled: true }\n`);
  const sent = await runXylen({
    args: ["alert", "test", "--config", config],
    env: {
      ...receiver.environment,
      ...{ TELEGRAM_BOT_TOKEN: BOT_TOKEN, TELEGRAM_CHAT_ID: CHAT_ID },
      ...{ SLACK_WEBHOOK_URL: hook.url, WEBHOOK_URL: gone.url },
    },
  });
  assert.equal(sent.code, 3, sent.stderr);
  assert.deepEqual([bot.said.length, hook.posted.length], [1, 1]);
  const told = receiver.bodies.join("\n");
  assert.match(told, new RegExp(`"${bot.url}/…"`), "requests are told");
  assert.match(told, new RegExp(new URL(gone.url).host), "the one without an answer too");
  for (const secret of [BOT_TOKEN, HOOK_SECRET]) assert.ok(!told.includes(secret), `${secret} leaves`);
  assert.match(sent.stdout, /^telegram: delivered\nslack: delivered\n/);
  assert.ok(!told.includes("slack: delivered"), "what is printed may be a new token");
});

Deno.test("who prints into a pipe that nobody reads goes on", async () => {
  const program = "import { keepFromTraces } from './coordinator/telemetry/kept_from_traces.ts'; keepFromTraces(); " +
    "for (let i = 0; i < 20_000; i++) console.log('line', { i }); console.error('went on');";
  const told = await runTool("sh", ["-c", `"$0" eval --no-config "$1" | head -n 1`, Deno.execPath(), program], {
    cwd: new URL("../../../", import.meta.url).pathname,
    env: { OTEL_DENO: "true", OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" },
  });
  assert.match(told.stdout, /^line \{ i: 0 \}$/m);
  assert.match(told.stderr, /went on/);
});
