import { integer, type Row, row, rows, text } from "./wire.ts";

/** One limit of the exchange: so much within each minute, or ten seconds, of its clock. */
export interface RateLimit {
  /** `weight` of every request, or `orders` placed. */
  readonly counts: "weight" | "orders";
  readonly lengthMs: number;
  readonly limit: number;
  /** The header in which the exchange tells what it has counted. */
  readonly header: string;
}

/** Binance's limits of USD-M futures, for as long as it has not told its own. */
export const PRESET_LIMITS: readonly RateLimit[] = [
  { counts: "weight", lengthMs: 60_000, limit: 2_400, header: "x-mbx-used-weight-1m" },
  { counts: "orders", lengthMs: 10_000, limit: 300, header: "x-mbx-order-count-10s" },
  { counts: "orders", lengthMs: 60_000, limit: 1_200, header: "x-mbx-order-count-1m" },
];

const UNIT_MS: Readonly<Record<string, number>> = { SECOND: 1_000, MINUTE: 60_000, HOUR: 3_600_000, DAY: 86_400_000 };
const COUNTED = {
  REQUEST_WEIGHT: { counts: "weight", header: "x-mbx-used-weight" },
  ORDERS: { counts: "orders", header: "x-mbx-order-count" },
} as const;

const isCounted = (type: unknown): type is keyof typeof COUNTED => typeof type === "string" && type in COUNTED;

/** From `exchangeInfo`; kinds of limits that are not known are left out. */
export const rateLimitsFrom = (exchangeInfo: unknown): RateLimit[] =>
  rows(row(exchangeInfo, "exchangeInfo")["rateLimits"], "rateLimits").flatMap(rateLimit);

function rateLimit(rule: Row): RateLimit[] {
  const [type, unit] = [rule["rateLimitType"], text(rule, "interval")];
  const unitMs = UNIT_MS[unit];
  if (!isCounted(type) || unitMs === undefined) return [];
  const [count, limit] = [integer(rule, "intervalNum"), integer(rule, "limit")];
  const { counts, header } = COUNTED[type];
  return [{ counts, limit, lengthMs: count * unitMs, header: `${header}-${count}${unit.charAt(0).toLowerCase()}` }];
}
