import type { Exchange } from "../ports/exchange.ts";
import type { Telemetry } from "../ports/telemetry.ts";

export interface DeadMansSwitchOptions {
  readonly exchange: Exchange;
  readonly telemetry: Telemetry;
  readonly symbols: readonly string[];
  readonly countdownMs: number;
}

/**
 * Asks the exchange to take back resting entries when it does not hear of us in time. It takes back plain orders only:
 * stops and targets are algo orders and stay, which is what one wants of them.
 */
export class DeadMansSwitch {
  constructor(private readonly options: DeadMansSwitchOptions) {}

  /** Three tries fit into one countdown. */
  get renewEveryMs(): number {
    return this.options.countdownMs / 3;
  }

  async renew(): Promise<void> {
    const { exchange, telemetry, symbols, countdownMs } = this.options;
    for (const symbol of symbols) {
      const renewed = await exchange.cancelAllAfter(symbol, countdownMs);
      if (!renewed.ok) {
        telemetry.log("warning", "exchange", `Dead man's switch of ${symbol} not renewed: ${renewed.error.detail}`);
      }
    }
  }
}
