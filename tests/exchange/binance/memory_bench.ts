/** The whole gateway, ccxt included, in this process and on a clock that is moved by hand. */
import assert from "node:assert/strict";
import type { Exchange, ExchangeHint } from "../../../coordinator/ports/exchange.ts";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { type BinanceGatewayOptions, createBinanceGateway } from "../../../exchange/binance/mod.ts";
import { DEMO_CREDENTIALS } from "../../../exchange/simulator/mod.ts";
import { value } from "../contract/exchange_contract.ts";
import { FIRST_OPEN_MS, marketOf } from "../simulator/fixture.ts";
import { CALM, TelemetryLog } from "./fixture.ts";
import { MemoryExchange } from "./memory_exchange.ts";

export interface MemoryBench {
  readonly clock: ManualClock;
  readonly memory: MemoryExchange;
  readonly telemetry: TelemetryLog;
  /** Connected. */
  readonly exchange: Exchange;
  readonly hints: ExchangeHint[];
  /** Another gateway on the same exchange, as after a restart; not connected. */
  readonly again: (options: Partial<BinanceGatewayOptions>) => Promise<Exchange>;
}

/** Runs with streams watched. Nothing may be left waiting on the clock, and nothing may ever wait for real time. */
export async function inMemory(
  body: (bench: MemoryBench) => Promise<void>,
  options: Partial<BinanceGatewayOptions> = {},
): Promise<void> {
  const realTimers = new RealTimers();
  const opened: Exchange[] = [];
  try {
    const clock = new ManualClock(FIRST_OPEN_MS);
    const memory = new MemoryExchange(marketOf(Array.from({ length: 5 }, () => CALM)), clock);
    const telemetry = new TelemetryLog();
    const again = async (more: Partial<BinanceGatewayOptions>) => {
      const gateway = await createBinanceGateway({
        ...DEMO_CREDENTIALS,
        environment: "custom",
        baseUrl: "http://exchange.invalid",
        symbols: ["BTCUSDT"],
        leverage: 3,
        marginMode: "CROSSED",
        clock,
        telemetry,
        network: memory,
        marketNowMs: () => memory.marketNowMs,
        silenceMs: null,
        ...more,
      });
      opened.push(gateway);
      return gateway;
    };
    const exchange = await again(options);
    value(await exchange.connect());
    const hints: ExchangeHint[] = [];
    const stop = await exchange.watch(["BTCUSDT"], (hint) => hints.push(hint));
    await body({ clock, memory, exchange, hints, telemetry, again });
    const stopping = stop();
    await clock.advance(2_000);
    await stopping;
    for (const gateway of opened) await gateway.close();
    await memory.close();
    await clock.advance(0);
    assert.equal(clock.sleeping, 0, "something still waits on the clock");
    assert.deepEqual(realTimers.set, [], "something waits for real time");
  } finally {
    realTimers.restore();
  }
}

/** Notes every timer but the turns of the event loop that the manual clock takes. */
class RealTimers {
  readonly set: number[] = [];
  readonly #real = { setTimeout: globalThis.setTimeout, setInterval: globalThis.setInterval };

  constructor() {
    const noted = (start: (run: () => void, ms: number) => number) => (run: () => void, ms = 0) => {
      if (ms > 0) this.set.push(ms);
      return start(run, ms);
    };
    const { setTimeout, setInterval } = this.#real;
    Object.assign(globalThis, { setTimeout: noted(setTimeout), setInterval: noted(setInterval) });
  }

  restore(): void {
    Object.assign(globalThis, this.#real);
  }
}
