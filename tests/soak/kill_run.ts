/** Kills the real coordinator again and again, and looks after each restart whether anything was lost. */
import { allEnded, RunningXylen } from "../fixtures/running_xylen.ts";
import { exchangeBooks } from "../fixtures/exchange_books.ts";
import { type ScriptedModelServer, startScriptedModelServer } from "../fixtures/scripted_model_server.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";
import { differences } from "./exchange_equality.ts";

export interface KillRunOptions {
  readonly kills: number;
  /** Chooses the moments. The machine's own timing is not repeatable. */
  readonly seed: number;
  readonly onLife: (life: Life) => void;
}

export interface Life {
  readonly nth: number;
  /** From the start of the process to the first moment without a difference. */
  readonly agreedAfterMs: number;
  readonly differences: readonly string[];
  readonly trades: number;
}

const MODELS = ["one", "two", "three", "four"];
/** Times faster than life: some twenty candles a second; and so slow that the market stands still. */
const TRADING_SPEED = 6_000, STANDING_SPEED = 0.001;
/** A process lives at least this long, and at most this much longer, once it trades. */
const LIFE_MIN_MS = 100, LIFE_RANDOM_MS = 2_500;
/** Books and exchange must agree this soon after trading has begun again. */
export const AGREE_WITHIN_MS = 5_000;

/** Each kill is followed by a start against a market that stands still: what differs then would differ for good. */
export async function killRun({ kills, seed, onLife }: KillRunOptions): Promise<Life[]> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await TemporaryFolder.create());
  const servers = await Promise.all(MODELS.map((name) => startScriptedModelServer({ name })));
  for (const server of servers) stack.defer(() => server.close());
  const config = folder.file("config.yaml");
  await Deno.writeTextFile(config, configOf(servers));
  const chance = fractions(seed);
  const lives: Life[] = [];
  for (let nth = 1; nth <= kills; nth += 2) {
    await tradeAndDie(folder, config, servers, chance);
    const life = await standAndDie(folder, config, nth);
    lives.push(life);
    onLife(life);
  }
  return lives;
}

const start = (folder: TemporaryFolder, config: string, speed: number) =>
  new RunningXylen({
    args: ["start", "--config", config, "--data-dir", folder.path, "--port", "0", "--speed", String(speed)],
  });

async function tradeAndDie(
  folder: TemporaryFolder,
  config: string,
  servers: readonly ScriptedModelServer[],
  chance: () => number,
): Promise<void> {
  await using program = start(folder, config, TRADING_SPEED);
  await program.status("trading", ({ state }) => state === "running");
  const livesMs = LIFE_MIN_MS + LIFE_RANDOM_MS * chance();
  for (const endMs = Date.now() + livesMs; Date.now() < endMs;) {
    const action = (["long", "short", "hold"] as const)[Math.floor(3 * chance())]!;
    servers.forEach((server, i) => server.set({ name: MODELS[i]!, answer: { action } }));
    await new Promise((resolve) => setTimeout(resolve, Math.min(200, Math.max(1, endMs - Date.now()))));
  }
  await program.kill();
  await allEnded(folder.path);
}

async function standAndDie(folder: TemporaryFolder, config: string, nth: number): Promise<Life> {
  await using program = start(folder, config, STANDING_SPEED);
  const startedMs = Date.now();
  await program.status("trading", ({ state }) => state === "running");
  let found: string[] = [];
  for (const endMs = Date.now() + AGREE_WITHIN_MS; Date.now() < endMs;) {
    found = await differences(folder.file("xylen.db"), await exchangeBooks(folder.file("simulator.json")));
    if (found.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const agreedAfterMs = Date.now() - startedMs;
  const { items } = await program.ask<{ items: unknown[] }>("/api/v1/trades?limit=500");
  await program.kill();
  await allEnded(folder.path);
  return { nth, agreedAfterMs, differences: found, trades: items.length };
}

const configOf = (servers: readonly ScriptedModelServer[]): string =>
  `models:
  run: remote
  endpoints:
${servers.map(({ url }, i) => `    - { name: ${MODELS[i]}, url: "${url}" }`).join("\n")}
trading: { min_trade_interval_seconds: 0, max_daily_trades: 10000 }
safety: { circuit_breaker_consecutive_losses: 1000, max_orders_per_minute: 1200, max_orders_per_day: 1000000 }
`;

/** Numbers from 0 to 1 from a seed (mulberry32). */
function fractions(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = state + 0x6d2b79f5 >>> 0;
    let mixed = Math.imul(state ^ state >>> 15, 1 | state);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
}
