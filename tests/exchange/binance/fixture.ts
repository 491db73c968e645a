import type { Clock } from "../../../coordinator/ports/clock.ts";
import type { Exchange } from "../../../coordinator/ports/exchange.ts";
import type { Telemetry } from "../../../coordinator/ports/telemetry.ts";
import { SystemClock } from "../../../coordinator/runtime/clock.ts";
import { type BinanceGatewayOptions, createBinanceGateway, SimulatorControl } from "../../../exchange/binance/mod.ts";
import {
  BINANCE_LIMITS,
  DEMO_CREDENTIALS,
  type SimulatedMarket,
  type Simulator,
  startSimulator,
} from "../../../exchange/simulator/mod.ts";
import { marketOf } from "../simulator/fixture.ts";
import { FaultProxy } from "./fault_proxy.ts";

const machine = new SystemClock();

/** This machine's clocks, as plain functions, so that a test can replace one of them. */
export const systemClock: Clock = {
  nowMs: () => machine.nowMs(),
  monotonicMs: () => machine.monotonicMs(),
  sleep: (ms, signal) => machine.sleep(ms, signal),
};

/** Keeps what it is told. */
export class TelemetryLog implements Telemetry {
  readonly logged: string[] = [];
  readonly counted: string[] = [];
  readonly gauges = new Map<string, number>();
  readonly observed: Readonly<Record<string, string>>[] = [];

  count(metric: string, labels: Readonly<Record<string, string>> = {}): void {
    this.counted.push([metric, ...Object.values(labels)].join(" "));
  }

  gauge(metric: string, value: number): void {
    this.gauges.set(metric, value);
  }

  observe(_metric: string, _seconds: number, labels: Readonly<Record<string, string>> = {}): void {
    this.observed.push(labels);
  }

  log(severity: string, _component: string, message: string, details?: Readonly<Record<string, unknown>>): void {
    this.logged.push(`${severity}: ${message} ${details ? JSON.stringify(details) : ""}`.trim());
  }
}

type Quote = readonly [open: number, high: number, low: number, close: number];
export const CALM: Quote = [40_000, 40_100, 39_900, 40_000];

/** A simulated exchange, and gateways to it that are closed with it. */
export class BinanceWorld {
  readonly telemetry = new TelemetryLog();
  readonly #gateways: Exchange[] = [];

  private constructor(readonly simulator: Simulator, readonly control: SimulatorControl) {}

  static async start(
    traded: readonly Quote[] = [CALM, CALM, CALM],
    history = 12,
    fundingRate?: number,
  ): Promise<BinanceWorld> {
    return await BinanceWorld.on([marketOf(traded, history, fundingRate)]);
  }

  static async on(market: readonly SimulatedMarket[]): Promise<BinanceWorld> {
    // As strict as the exchange: a client that is not is found out here.
    const simulator = await startSimulator({ market, limits: BINANCE_LIMITS });
    const control = new SimulatorControl(`http://127.0.0.1:${simulator.port}`);
    await control.status();
    return new BinanceWorld(simulator, control);
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.simulator.port}`;
  }

  async gateway(options: Partial<BinanceGatewayOptions> = {}): Promise<Exchange> {
    const gateway = await createBinanceGateway({
      ...DEMO_CREDENTIALS,
      environment: "custom",
      baseUrl: this.baseUrl,
      symbols: ["BTCUSDT"],
      leverage: 3,
      marginMode: "CROSSED",
      clock: systemClock,
      telemetry: this.telemetry,
      marketNowMs: () => this.control.marketNowMs(),
      ...options,
    });
    this.#gateways.push(gateway);
    return gateway;
  }

  /** A gateway that is connected. */
  async connected(options: Partial<BinanceGatewayOptions> = {}): Promise<Exchange> {
    const gateway = await this.gateway(options);
    const connected = await gateway.connect();
    if (!connected.ok) throw new Error(connected.error.detail);
    return gateway;
  }

  async close(): Promise<void> {
    for (const gateway of this.#gateways) await gateway.close();
    await this.simulator.close();
  }
}

/** A simulated exchange and a way to it on which answers can be spoilt. */
export async function behindProxy(body: (world: BinanceWorld, proxy: FaultProxy) => Promise<void>): Promise<void> {
  const world = await BinanceWorld.start();
  const proxy = new FaultProxy(world.baseUrl);
  try {
    await body(world, proxy);
  } finally {
    await world.close();
    await proxy.close();
  }
}
