import type { Exchange, ExchangeError } from "../../coordinator/ports/exchange.ts";
import type { Result } from "../../domain/result.ts";
import { type Check, fail, ok, skipped } from "./check.ts";

/** The part of the exchange that can be asked without changing anything. */
export interface AskedExchange extends Pick<Exchange, "oneWayMode" | "account"> {
  /** The exchange's wall time minus this machine's, ms. */
  clockSkewMs(): Promise<Result<number, string>>;
}

/** More, and candles are waited for at the wrong moment. */
const SKEW_MAX_MS = 1_000;
const NAMES = ["exchange clock", "exchange account", "position mode"] as const;

/** @param exchange Null where the mode has none but the simulator. */
export async function exchangeChecks(exchange: AskedExchange | null, mode: string, hasKeys: boolean): Promise<Check[]> {
  if (exchange === null) {
    return [...NAMES, "key permissions"].map((name) => skipped(name, `mode ${mode} trades on the simulated exchange`));
  }
  const skew = await exchange.clockSkewMs();
  if (!skew.ok) {
    return [
      fail(
        "exchange clock",
        `the exchange does not answer: ${skew.error}`,
        "check the network and the exchange's state",
      ),
      ...[NAMES[1], NAMES[2], "key permissions"].map((name) => skipped(name, "the exchange does not answer")),
    ];
  }
  return [clockCheck(skew.value), ...hasKeys ? await accountChecks(exchange) : withoutKeys()];
}

function clockCheck(skewMs: number): Check {
  const detail = `this machine is ${Math.abs(skewMs).toFixed(0)} ms ${skewMs < 0 ? "ahead of" : "behind"} the exchange`;
  return Math.abs(skewMs) <= SKEW_MAX_MS
    ? ok("exchange clock", detail)
    : fail("exchange clock", detail, "synchronise this machine's clock (NTP)");
}

const withoutKeys = (): Check[] =>
  [NAMES[1], NAMES[2], "key permissions"].map((name) => skipped(name, "there are no keys to ask with"));

async function accountChecks(exchange: AskedExchange): Promise<Check[]> {
  const account = await exchange.account();
  const oneWay = await exchange.oneWayMode();
  return [
    account.ok
      ? ok("exchange account", "the keys are accepted")
      : fail("exchange account", told(account.error), "make keys for futures, tied to this machine's address"),
    !oneWay.ok
      ? fail("position mode", told(oneWay.error), "the keys have to be accepted first")
      : oneWay.value
      ? ok("position mode", "one-way")
      : fail("position mode", "hedge mode", "close positions and orders, then switch Binance to one-way mode"),
    skipped(
      "key permissions",
      "the exchange's interface for futures does not tell them: look at Binance's API management that withdrawal is " +
        "off and only this machine's address is allowed",
    ),
  ];
}

const told = (error: ExchangeError): string => error.detail;
