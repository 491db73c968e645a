/** What changes the wallet balance beside trading. Fills and their fees come from the trade list, exact and by order. */
import type { Income } from "../../domain/account.ts";
import type { Usd } from "../../domain/money.ts";
import type { BinanceRest } from "./ccxt_types.ts";
import { identifier, integer, optionalText, type Row, rows, text, units, UnreadableAnswer } from "./wire.ts";

const PAGE_ROWS = 1_000;
const PAGES_MAX = 50;
const OF_FILLS = ["REALIZED_PNL", "COMMISSION"];
const KINDS: Readonly<Record<string, Income["kind"]>> = {
  FUNDING_FEE: "funding",
  TRANSFER: "transfer",
  INTERNAL_TRANSFER: "transfer",
  CROSS_COLLATERAL_TRANSFER: "transfer",
  COIN_SWAP_DEPOSIT: "transfer",
  COIN_SWAP_WITHDRAW: "transfer",
  STRATEGY_UMFUTURES_TRANSFER: "transfer",
  INSURANCE_CLEAR: "insurance",
};

/** Oldest first, each once. @param asset The margin asset: what moves another coin does not move our balance. */
export async function incomeSince(rest: BinanceRest, sinceMs: number, asset: string): Promise<Income[]> {
  const found = new Map<string, Income>();
  for (let page = 1; page <= PAGES_MAX; page++) {
    const listed = rows(
      await rest.fapiPrivateGetIncome({ startTime: Math.max(0, sinceMs), limit: PAGE_ROWS, page }),
      "income",
    );
    for (const each of listed) {
      if (each["asset"] !== asset || OF_FILLS.includes(String(each["incomeType"]))) continue;
      const income = incomeFrom(each);
      found.set(income.incomeId, income);
    }
    if (listed.length < PAGE_ROWS) return [...found.values()].sort((a, b) => a.atMs - b.atMs);
  }
  throw new UnreadableAnswer(`More than ${PAGES_MAX * PAGE_ROWS} rows of income since ${sinceMs}`);
}

function incomeFrom(listed: Row): Income {
  const [type, symbol] = [text(listed, "incomeType"), optionalText(listed, "symbol")];
  return {
    // The exchange's number is unique within one type only, and funding of several symbols has shared it.
    incomeId: [type, symbol, identifier(listed, "tranId")].filter((part) => part !== null).join("-"),
    kind: KINDS[type] ?? "other",
    symbol,
    amount: units(listed, "income") as Usd,
    atMs: integer(listed, "time"),
  };
}
