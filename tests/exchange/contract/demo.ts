/**
 * The live checks against Binance's demo environment (demo-fapi.binance.com), with keys from the environment:
 * `deno task contract-demo`. Trades the smallest orders of one symbol with play money and closes what it opens.
 */
import { SystemClock } from "../../../coordinator/runtime/clock.ts";
import { createBinanceGateway } from "../../../exchange/binance/mod.ts";
import { runLiveChecks } from "./live_checks.ts";

const SYMBOL = "BTCUSDT";
const SETTLE_MS = 2_000;

const secrets = ["BINANCE_TESTNET_API_KEY", "BINANCE_TESTNET_API_SECRET"].map((name) => ({
  name,
  value: Deno.env.get(name) ?? "",
}));
const missing = secrets.find(({ value }) => value === "");

if (missing) {
  console.log(`not run: ${missing.name}`);
} else {
  const [apiKey = "", apiSecret = ""] = secrets.map(({ value }) => value);
  const clock = new SystemClock();
  const exchange = await createBinanceGateway({
    apiKey,
    apiSecret,
    environment: "demo-trading",
    symbols: [SYMBOL],
    leverage: 5,
    marginMode: "CROSSED",
    clock,
    telemetry: { count() {}, gauge() {}, observe() {}, log: (severity, _, message) => console.log(severity, message) },
  });
  try {
    const connected = await exchange.connect();
    if (!connected.ok) throw new Error(connected.error.detail);
    await runLiveChecks({
      exchange,
      symbol: SYMBOL,
      run: `x-demo-${clock.nowMs()}`,
      nowMs: () => clock.nowMs(),
      settle: () => clock.sleep(SETTLE_MS),
    }, (sentence, fault) => {
      console.log(fault === null ? `ok      ${sentence}` : `FAILED  ${sentence}: ${fault}`);
      if (fault !== null) Deno.exitCode = 1;
    });
  } finally {
    await exchange.close();
  }
}
