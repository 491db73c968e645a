/** The whole system while its configuration is read again: what holds from when on, who is told, and whether it can be proved. */
import assert from "node:assert/strict";
import { heedConfigFile } from "../../cli/start/config_watch.ts";
import { attachReloading } from "../../cli/start/reloading.ts";
import { SystemClock } from "../../coordinator/runtime/clock.ts";
import { RunningConfig } from "../../coordinator/runtime/config/running_config.ts";
import { Secrets } from "../../coordinator/runtime/config/secrets.ts";
import { proveSpan } from "../../coordinator/runtime/proof/prove.ts";
import type { LogLevels } from "../../coordinator/telemetry/logs.ts";
import { calm } from "../fixtures/scripted_market.ts";
import { type RunningCoordinator, TradingWorld } from "../fixtures/trading_world.ts";

const BY = { who: "anna at 127.0.0.1", why: "a test" };
const LONG = { answer: { action: "long", confidence: 0.9 } } as const;

interface Reloading {
  readonly coordinator: RunningCoordinator;
  readonly running: RunningConfig;
  readonly path: string;
  readonly levels: LogLevels[];
  gateLimit(): Promise<number | string | null>;
}

async function withWorld(work: (reloading: Reloading) => Promise<void>): Promise<void> {
  await using world = await TradingWorld.start({ moves: calm(12) });
  await using coordinator = await world.coordinator();
  const path = world.folder.file("config.yaml");
  const { base, config, hash } = world.config();
  const running = new RunningConfig({
    source: { path, overrides: world.overrides(), profile: "demo" },
    text: null,
    effective: { base, config, hash },
    secrets: Secrets.read(() => undefined),
    nowMs: Date.now,
  });
  const levels: LogLevels[] = [];
  const telemetry = Object.assign(coordinator.telemetry, { setLogLevels: (each: LogLevels) => void levels.push(each) });
  attachReloading({ running, database: coordinator.database, session: coordinator.session!, telemetry });
  const gateLimit = async () => {
    await coordinator.candle();
    const { items: [last] } = await coordinator.board.decisions({ limit: 1 });
    return last!.gates.find(({ name }) => name === "uncertainty")!.limit;
  };
  await work({ coordinator, running, path, levels, gateLimit });
}

const operatorEvents = async ({ board }: RunningCoordinator) =>
  (await board.events({ limit: 50 })).items.filter(({ event_type }) => event_type === "OPERATOR");

Deno.test("decisions are made by the new configuration from the next one on, the event log tells who, why and which keys, and a proof of them all finds no difference", () =>
  withWorld(async ({ coordinator, running, path, levels, gateLimit }) => {
    assert.equal(await gateLimit(), 0.3);
    await Deno.writeTextFile(path, "ensemble: { uncertainty_threshold: 0.2 }\nlogging: { level: debug }\n");
    const done = await running.reload(BY);
    assert.ok(done.ok);
    assert.equal(await gateLimit(), 0.2);
    assert.deepEqual(levels.map(({ level }) => level), ["debug"]);

    const [event] = await operatorEvents(coordinator);
    assert.match(
      event!.message,
      /^configuration reloaded by anna at 127.0.0.1: a test; ensemble.uncertainty_threshold from 0.3 to 0.2/,
    );
    assert.deepEqual((event!.details as { changed: unknown[] }).changed, [
      { key: "ensemble.uncertainty_threshold", from: 0.3, to: 0.2 },
      { key: "logging.level", from: "info", to: "debug" },
    ]);

    const { history, records } = coordinator.database;
    const hashes: string[] = [];
    for await (const { record } of records.storedDecisions()) hashes.push(record!.configHash);
    assert.equal(hashes.at(-1), done.value.config_hash);
    assert.equal(new Set(hashes).size, 2);
    const verdict = await proveSpan(history, 0, Number.MAX_SAFE_INTEGER);
    assert.deepEqual(verdict, { decisions: 2, incomplete: 0, retraced: 2, differences: [] });
  }));

Deno.test("a file with faults is refused, told in the event log, and changes no decision", () =>
  withWorld(async ({ coordinator, running, path, gateLimit }) => {
    await Deno.writeTextFile(path, "ensemble: { uncertainty_threshold: 2 }\n");
    assert.ok(!(await running.reload(BY)).ok);
    assert.equal(await gateLimit(), 0.3);
    const [event] = await operatorEvents(coordinator);
    assert.equal(event!.severity, "warning");
    assert.match(event!.message, /config.yaml:1:\d+ ensemble.uncertainty_threshold must be between 0 and 1, was 2/);
  }));

Deno.test("the change of the file is enough", () =>
  withWorld(async ({ coordinator, running, path, gateLimit }) => {
    const { telemetry } = coordinator;
    const end = heedConfigFile({
      running,
      path,
      watched: true,
      signalled: false,
      telemetry,
      clock: new SystemClock(),
    });
    try {
      await Deno.writeTextFile(path, "ensemble: { uncertainty_threshold: 0.1 }\n");
      for (let i = 0; i < 500 && running.config.ensemble.uncertainty_threshold !== 0.1; i++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assert.equal(await gateLimit(), 0.1);
      const [event] = await operatorEvents(coordinator);
      assert.match(event!.message, /^configuration reloaded by the change of its file; /);
    } finally {
      await end();
    }
  }));

Deno.test("a trade is opened once the limit that forbade it is lifted", () =>
  withWorld(async ({ coordinator, running, path }) => {
    coordinator.world.all(LONG);
    await Deno.writeTextFile(path, "trading: { position_size_fraction: 0.001, min_position_size_usd: 100 }\n");
    assert.ok((await running.reload(BY)).ok);
    await coordinator.candle();
    assert.equal(coordinator.board.status().open_trades, 0);
    await Deno.writeTextFile(path, "\n");
    assert.ok((await running.reload(BY)).ok);
    await coordinator.candle();
    await coordinator.candle();
    assert.equal(coordinator.board.status().open_trades, 1);
  }));
