import assert from "node:assert/strict";
import { AllowList } from "../../../coordinator/alerts/telegram/allow_list.ts";
import { botApi } from "../../../coordinator/alerts/telegram/bot_api.ts";
import { COMMANDS } from "../../../coordinator/alerts/telegram/commands.ts";
import { CONFIRM_WITHIN_MS } from "../../../coordinator/alerts/telegram/confirmations.ts";
import { startChat } from "../../../coordinator/alerts/telegram/start_chat.ts";
import type { StrangerNote } from "../../../coordinator/alerts/telegram/strangers.ts";
import { SystemClock } from "../../../coordinator/runtime/clock.ts";
import { RecordingControl } from "../../api/harness.ts";
import { BOT_TOKEN, CHAT_ID, FakeBotApi, tooManyRequests } from "../../fixtures/fake_bot_api.ts";
import { FakeViews } from "../../fixtures/fake_views.ts";
import { fakeWorkings } from "../../fixtures/fake_workings.ts";
import { RecordingTelemetry } from "../../fixtures/port_fakes.ts";

const GROUP_ID = "-100200300";
const BOB = { user: "bob", userId: 77 } as const;
/** In a private chat the chat's number is its user's. */
const ANNA = { user: "anna", userId: Number(CHAT_ID) } as const;
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);

/** Time goes on by itself, and can be set forward. */
class JumpingClock extends SystemClock {
  aheadMs = 0;
  override monotonicMs = (): number => performance.now() + this.aheadMs;
  override sleep = (_ms: number, signal?: AbortSignal): Promise<void> => new SystemClock().sleep(1, signal);
}

class ChatBench implements AsyncDisposable {
  readonly bot = new FakeBotApi();
  readonly views = new FakeViews();
  readonly control = new RecordingControl();
  readonly telemetry = new RecordingTelemetry();
  readonly clock = new JumpingClock();
  readonly strangers: StrangerNote[] = [];
  readonly drawn: string[] = [];
  readonly #chat;

  constructor(chats: readonly string[] = [CHAT_ID], users: readonly string[] = []) {
    const workings = fakeWorkings();
    this.#chat = startChat({
      ...workings,
      api: botApi(BOT_TOKEN, this.bot.url),
      allowed: new AllowList(chats, users),
      views: this.views,
      control: this.control,
      why: (id) => Promise.resolve(id === "nothing" ? null : [`why ${id ?? "the last one"} <held>`]),
      channels: () => ["email takes no messages since 12:00"],
      draw: (svg) => {
        this.drawn.push(svg);
        return Promise.resolve(PNG);
      },
      redact: (text) => text,
      clock: this.clock,
      telemetry: this.telemetry,
      onStranger: (note) => this.strangers.push(note),
    });
  }

  /** What is said next to what is written. */
  async ask(text: string, writer: Parameters<FakeBotApi["write"]>[1] = ANNA): Promise<string> {
    const before = this.bot.said.length;
    this.bot.write(text, writer);
    return await this.bot.until(() => this.bot.said[before]);
  }

  /** What is said next to the press of a button. */
  async press(words: string, writer: Parameters<FakeBotApi["press"]>[1] = ANNA): Promise<string> {
    const before = this.bot.said.length;
    this.bot.press(words, writer);
    return await this.bot.until(() => this.bot.said[before]);
  }

  /** Words that are shown for a moment. */
  async toast(press: () => void): Promise<string> {
    const before = this.bot.of("answerCallbackQuery").length;
    press();
    return await this.bot.until(() => this.bot.of("answerCallbackQuery")[before]?.params.text as string | undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#chat.stop();
    await this.bot[Symbol.asyncDispose]();
  }
}

Deno.test("each command is understood, and what is not gets a clear answer", async () => {
  await using bench = new ChatBench();
  bench.views.openTrade("long");
  const expected: Record<string, RegExp> = {
    "/status": /State: running.*Market: BTCUSDT 5m at .*Breaker: closed/s,
    "/profit": /Net profit: [+−][\d,.]+ USDT/,
    "/balance": /Balance: [\d,.]+ USDT.*Highest equity/s,
    "/daily": /^<pre>day, UTC .*2024-01-3/s,
    "/weekly 2": /^<pre>week, UTC [^\n]*\n2024-01-29[^\n]*\n2024-01-22[^\n]*<\/pre>$/,
    "/monthly 1": /2024-01/,
    "/positions": /BTCUSDT long .*both at the exchange/s,
    "/trades 2": /The last 2 trades of \d+:/,
    "/performance": /Profit factor/,
    "/risk": /Open positions: 1 of 1 positions/,
    "/models": /gbdt-12: ready.*Brier/s,
    "/why": /why the last one &lt;held&gt;/,
    "/why d17": /why d17/,
    "/why nothing": /There is no decision and no trade nothing/,
    "/health": /Ready.*Model mlp is offline.*email takes no messages/s,
    "/logs 2": /error journal: the disk is full &lt;script&gt;/,
    "/version": /Xylen 0\.1\.0 \(0123456789ab\)/,
    "/help": /\/forceexit SYMBOL\|TRADE_ID \[reason\]: closes one position/,
    "/start": /\/status: what it does now/,
    "/status@Xylen_Bot": /State: running/,
    "/sell everything": /There is no command \/sell; \/help/,
    "hello": /I take commands only/,
    "/daily many": /Say \/daily \[days\]: a whole number from 1 to 60/,
    "/trades 0": /Say \/trades \[count\]/,
    "/why a b": /one id, or none/,
    "/forceexit": /Say \/forceexit SYMBOL\|TRADE_ID \[reason\]\. Open: BTCUSDT/,
    "/forceexit DOGEUSDT": /There is no open position DOGEUSDT\. Open: BTCUSDT/,
  };
  for (const [text, pattern] of Object.entries(expected)) assert.match(await bench.ask(text), pattern, text);
  await bench.bot.until(() => bench.bot.of("sendPhoto").length === 1);
  assert.match(bench.drawn[0]!, /^<svg/);
  assert.deepEqual(bench.control.asked, []);
  const menu = bench.bot.of("setMyCommands")[0]!.params.commands as { command: string }[];
  assert.deepEqual(menu.map(({ command }) => command), Object.keys(COMMANDS));
  assert.deepEqual(bench.telemetry.logs, ["info alerts: Commands are taken from Telegram"]);
});

for (
  const [text, done] of [
    ["/pause lunch", { action: "pause", why: "lunch" }],
    ["/halt", { action: "halt", why: "" }],
    ["/resume all is well", { action: "resume", why: "all is well" }],
    ["/flatten news", { action: "flatten", why: "news", account: "demo" }],
    ["/forceexit btcusdt it is late", { action: "force_exit", why: "it is late" }],
  ] as const
) {
  Deno.test(`${text} is done only when it is confirmed, by who and for the reason that was given`, async () => {
    await using bench = new ChatBench();
    bench.views.openTrade("long");
    assert.match(await bench.ask(text), /Confirm within 30 s/);
    assert.deepEqual(bench.control.asked, []);
    assert.match(await bench.press("Confirm"), /^Done: /);
    const { why, ...rest } = done;
    assert.deepEqual(bench.control.asked, [{ ...rest, by: { who: `anna (Telegram user ${CHAT_ID})`, why } }]);
    assert.equal(bench.bot.of("editMessageText").length, 1, "the buttons are gone");
  });
}

Deno.test("/reload reads the configuration again, and its faults are told", async () => {
  await using bench = new ChatBench();
  await bench.ask("/reload");
  assert.match(await bench.press("Confirm reload"), /Done: reload\. Applied: nothing\. Waits for a restart: nothing/);
});

Deno.test("a confirmation is good once, for who asked, in that chat, and not after 30 s", async () => {
  await using bench = new ChatBench([CHAT_ID, GROUP_ID], [String(BOB.userId)]);
  const inGroup = { ...ANNA, chat: GROUP_ID };
  await bench.ask("/halt", inGroup);
  const data = bench.bot.buttonData("Confirm halt");
  const refusals: [string, () => void][] = [
    ["Only who has asked", () => bench.bot.pressData(data, { ...BOB, chat: GROUP_ID })],
    ["Only who has asked", () => bench.bot.pressData(data, ANNA)],
    ["done or taken back", () => bench.bot.pressData(`yes:${"0".repeat(32)}`, inGroup)],
    ["done or taken back", () => bench.bot.pressData("yes:' or 1=1 --", inGroup)],
  ];
  for (const [words, press] of refusals) assert.match(await bench.toast(press), new RegExp(words));
  assert.deepEqual(bench.control.asked, []);

  assert.match(await bench.press("Confirm halt", inGroup), /^Done: halt/);
  assert.match(await bench.toast(() => bench.bot.pressData(data, inGroup)), /done or taken back/);
  assert.equal(bench.control.asked.length, 1);

  await bench.ask("/flatten", inGroup);
  bench.clock.aheadMs += CONFIRM_WITHIN_MS + 1;
  assert.match(await bench.toast(() => bench.bot.press("Confirm flatten", inGroup)), /more than 30 s/);
  await bench.bot.until(() => /more than 30 s/.test(bench.bot.said.at(-1)!));
  await bench.ask("/pause", inGroup);
  const older = bench.bot.buttonData("Confirm pause");
  await bench.ask("/pause again", inGroup);
  assert.match(await bench.toast(() => bench.bot.pressData(older, inGroup)), /done or taken back/);
  assert.match(await bench.press("Cancel", inGroup), /^Cancelled: pause\. Nothing was done/);
  assert.equal(bench.control.asked.length, 1);
});

Deno.test("what is refused is told, and a halt is released only with a reason", async () => {
  await using bench = new ChatBench();
  bench.views.changeStatus({ state: "halted" });
  assert.match(await bench.ask("/resume"), /only with a reason/);
  bench.control.refusal = "shutting down";
  await bench.ask("/halt");
  assert.match(await bench.press("Confirm halt"), /^NOT done: halt\. shutting down/);
});

Deno.test("a stranger gets no answer, and one event tells of many", async () => {
  await using bench = new ChatBench([CHAT_ID, GROUP_ID]);
  for (let i = 0; i < 5; i++) {
    bench.bot.write("/flatten", { chat: "999", user: "mallory password=hunter2", userId: 999 });
  }
  bench.bot.write("/halt", { ...BOB, chat: GROUP_ID });
  bench.bot.pressData(`yes:${"0".repeat(32)}`, { ...BOB, chat: GROUP_ID });
  assert.match(await bench.ask("/version"), /Xylen/);
  assert.equal(bench.bot.said.length, 1);
  assert.equal(bench.bot.of("answerCallbackQuery").length, 0);
  assert.equal(bench.strangers.length, 1);
  assert.deepEqual(bench.strangers[0]!.details, { chat: "999", user: "999", name: "mallory password=***", times: 1 });
  bench.clock.aheadMs += 11 * 60_000;
  bench.bot.write("hello?", { chat: "999", user: "mallory", userId: 999 });
  await bench.ask("/version");
  assert.equal(bench.strangers.length, 2);
  assert.match(bench.strangers[1]!.message, /7 times/);
});

Deno.test("a command that waited for a minute is not done; another bot's is not ours; people may talk in a group", async () => {
  await using bench = new ChatBench([CHAT_ID, GROUP_ID], [String(BOB.userId)]);
  assert.match(
    await bench.ask("/halt", { ...ANNA, atMs: Date.now() - 90_000 }),
    /more than a minute ago and is not done/,
  );
  bench.bot.write("/halt@other_bot", { ...BOB, chat: GROUP_ID });
  bench.bot.write("shall we halt?", { ...BOB, chat: GROUP_ID });
  assert.match(await bench.ask("/version", { ...BOB, chat: GROUP_ID }), /Xylen/);
  assert.equal(bench.bot.said.length, 2);
});

Deno.test("limits and broken answers of the Bot API are outlived: nothing is answered twice or lost", async () => {
  await using bench = new ChatBench();
  await bench.ask("/version");
  const troubles: Record<string, Response[]> = {
    sendMessage: [tooManyRequests(1), new Response("<html>", { status: 502 })],
    getUpdates: [tooManyRequests(1), new Response("gone", { status: 500 }), new Response("{")],
  };
  bench.bot.trouble = ({ method }) => troubles[method]?.shift();
  assert.match(await bench.ask("/balance"), /Balance/);
  await bench.bot.until(() => bench.bot.delivered.length === 2);
  assert.match(await bench.ask("/risk"), /Open positions/);
  for (const line of bench.telemetry.logs) assert.ok(!line.includes(BOT_TOKEN), line);
});
