import { type Command, Option } from "commander";
import type { FaultPlan, FillMode, Liquidity, SimulatedMarket, Simulator, Speed } from "../exchange/simulator/mod.ts";
import { ExitError } from "./exit.ts";
import { fundedMarket } from "./funding_option.ts";
import { repeated } from "./repeated_option.ts";
import { simulatedMarkets } from "./simulated_markets.ts";
import { wholeNumber } from "./whole_number.ts";
import { endSignal } from "../model_server/end_signal.ts";

interface ExchangeSimOptions {
  readonly port: string;
  readonly host: string;
  readonly data?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly symbol?: string;
  readonly seed?: string;
  readonly speed: string;
  readonly balance: string;
  readonly slippageBps: string;
  readonly fills: FillMode;
  readonly ticks: string;
  readonly volumeShare?: string;
  readonly funding?: string;
  readonly limits?: boolean;
  readonly faults?: string;
  readonly state?: string;
  readonly withParent?: boolean;
}

/** `exchange-sim`: the simulated exchange alone, for any Binance USD-M client. */
export function register(program: Command): void {
  program.command("exchange-sim")
    .description("a simulated Binance USD-M exchange on this machine: REST, websocket, recorded or synthetic market")
    .requiredOption("--port <port>", "port to listen on; 0 takes a free one")
    .option("--host <address>", "address to listen on: any but loopback lets others trade its play money", "127.0.0.1")
    .option(
      "--data <file>",
      "recorded candles (csv, csv.gz or a stored series' folder), once a market; without it seeded synthetic ones",
      repeated,
    )
    .option("--from <date>", "first candle that is traded; what comes before it is history (UTC)")
    .option("--to <date>", "last day that is traded, or an exact time (UTC)")
    .option(
      "--symbol <symbols>",
      "symbols of the markets, with commas (default: those in the files' names, or BTCUSDT)",
    )
    .option("--seed <n>", "seed of the synthetic market; each further one has the next")
    .option("--speed <n>", "times faster than life, or lockstep: the market moves on POST /sim/step only", "1")
    .option("--balance <usdt>", "opening balance", "10000")
    .option("--slippage-bps <bps>", "against every fill", "0")
    .addOption(
      new Option("--fills <when>", "when market orders fill: at the next candle's open, or at once at the last price")
        .choices(["next_open", "at_once"]).default("next_open"),
    )
    .option(
      "--ticks <n>",
      "prices that a candle is played in; 0 plays it whole as it closes, the worst case first",
      "0",
    )
    .option("--volume-share <share>", "share of the volume, 0 to 1, that our fills may have (default: without limit)")
    .option(
      "--funding <rate|file>",
      "funding every 8 hours: one rate (0.0001), or a file of timestamp_ms,funding_rate (default: none)",
    )
    .option("--limits", "count request weight and orders as Binance does, and refuse beyond (429, then 418)")
    .option("--faults <spec>", "what goes wrong: all, or e.g. timeout_after=0.02,latency=50..400,ws_drop=0.01,seed=7")
    .option("--state <file>", "keep account and market time here, and go on from it")
    .addOption(new Option("--with-parent", "end when standard input closes"))
    .action(runExchangeSim);
}

async function runExchangeSim(options: ExchangeSimOptions): Promise<void> {
  const port = wholeNumber("--port", options.port, 0, 65_535);
  const speed = speedOf(options.speed);
  const markets = await Promise.all(
    (await simulatedMarkets(options)).map((each) => fundedMarket(each, options.funding)),
  );
  const simulator = await started(options, markets, port, speed);
  console.log(JSON.stringify({ ready: true, name: "exchange-sim", port: simulator.port }));
  console.error(`Simulated exchange at http://${options.host}:${simulator.port}: ${simulator.status().market_id}`);
  const end = endSignal(options.withParent === true);
  await end.reached;
  end.release();
  await simulator.close();
}

async function started(
  options: ExchangeSimOptions,
  market: readonly SimulatedMarket[],
  port: number,
  speed: Speed,
): Promise<Simulator> {
  const { BINANCE_LIMITS, startSimulator, SimulatorStartError } = await import("../exchange/simulator/mod.ts");
  const { usd } = await import("../domain/money.ts");
  try {
    return await startSimulator({
      market,
      port,
      hostname: options.host,
      speed,
      balance: usd(positive("--balance", options.balance)),
      slippageBps: wholeNumber("--slippage-bps", options.slippageBps, 0, 1_000),
      fillMode: options.fills,
      ticksPerCandle: wholeNumber("--ticks", options.ticks, 0, 10_000),
      liquidity: liquidityOf(options.volumeShare),
      ...(options.limits === true ? { limits: BINANCE_LIMITS } : {}),
      ...(options.faults === undefined ? {} : { faults: await faultsOf(options.faults) }),
      ...(options.state === undefined ? {} : { stateFile: options.state }),
    });
  } catch (error) {
    if (error instanceof SimulatorStartError) throw new ExitError(error.message, 1);
    throw error;
  }
}

async function faultsOf(spec: string): Promise<FaultPlan> {
  const { parseFaultSpec } = await import("../exchange/simulator/mod.ts");
  const plan = parseFaultSpec(spec);
  if (!plan.ok) throw new ExitError(`--faults: ${plan.error}`, 2);
  return plan.value;
}

function speedOf(text: string): Speed {
  if (text === "lockstep") return null;
  const speed = Number(text);
  if (speed > 0 && Number.isFinite(speed)) return speed;
  throw new ExitError(`--speed must be a number above 0 or lockstep, was "${text}"`, 2);
}

function liquidityOf(text: string | undefined): Liquidity | undefined {
  if (text === undefined) return undefined;
  const share = Number(text);
  if (share > 0 && share <= 1) return { makerShare: share, takerShare: share };
  throw new ExitError(`--volume-share must be above 0 and at most 1, was "${text}"`, 2);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 10_000_000) return value;
  throw new ExitError(`${name} must be above 0 and at most 10,000,000, was "${text}"`, 2);
}
