import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import { mulDiv, type Price, type Qty, SCALE, type Usd } from "../../domain/money.ts";
import type { Fill } from "../../domain/order.ts";
import type { BinanceRest } from "./ccxt_types.ts";
import { identifier, integer, roundedUnits, type Row, row, text, units } from "./wire.ts";

export interface FillBookOptions {
  readonly rest: BinanceRest;
  readonly telemetry: Telemetry;
}

/** Executions as the exchange's trade list tells them, their fees in the margin asset. */
export class FillBook {
  readonly #foreignAssets = new Set<string>();

  constructor(private readonly options: FillBookOptions) {}

  /** @param quote The margin asset. */
  async fill(trade: Row, quote: string): Promise<Fill> {
    const commission = units(trade, "commission");
    const asset = text(trade, "commissionAsset");
    return {
      fillId: identifier(trade, "id"),
      price: units(trade, "price") as Price,
      qty: units(trade, "qty") as Qty,
      fee: (asset === quote ? commission : await this.#converted(commission, asset, quote)) as Usd,
      realizedPnl: units(trade, "realizedPnl") as Usd,
      atMs: integer(trade, "time"),
    };
  }

  /** A fee paid in another coin (BNB discount), at that coin's mark price now, rounded against us. Told loudly, once. */
  async #converted(commission: number, asset: string, quote: string): Promise<number> {
    if (!this.#foreignAssets.has(asset)) {
      this.#foreignAssets.add(asset);
      this.options.telemetry.count("xylen_errors_total", { component: "exchange", kind: "fee_asset" });
      this.options.telemetry.log(
        "error",
        "exchange",
        `Fees are paid in ${asset}: they are booked at ${asset}'s mark price, which the ${quote} balance will not show. ` +
          "Switch off paying fees in another coin at the exchange",
      );
    }
    const index = row(await this.options.rest.fapiPublicGetPremiumIndex({ symbol: asset + quote }), "premiumIndex");
    return mulDiv(commission, roundedUnits(index, "markPrice"), SCALE, "up");
  }
}
