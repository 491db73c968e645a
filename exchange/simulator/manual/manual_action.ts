import { z } from "zod";

const positive = z.string().regex(/^\d+(\.\d{1,8})?$/, "must be decimal text above 0 with at most 8 decimals");
const signed = z.string().regex(/^-?\d+(\.\d{1,8})?$/, "must be decimal text with at most 8 decimals");
const side = z.enum(["buy", "sell"]);
/** Of the market it is done in: without it the first that holds a position, else the first. */
const symbol = z.string().optional();

/** What a user does by hand, in the app or on the website, beside the program. */
export const manualActionSchema = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("close"), symbol }),
  z.strictObject({ action: z.literal("open"), symbol, side, quantity: positive }),
  z.strictObject({ action: z.literal("limit"), symbol, side, quantity: positive, price: positive }),
  /** One order, by the exchange's id or the client's. */
  z.strictObject({
    action: z.literal("cancel"),
    symbol,
    list: z.enum(["order", "algo"]).default("order"),
    id: z.number().int().optional(),
    client_id: z.string().optional(),
  }),
  /** All open orders of both lists. */
  z.strictObject({ action: z.literal("cancel_all"), symbol }),
  /** Dollars in, or, negative, out. */
  z.strictObject({ action: z.literal("transfer"), symbol: z.undefined().optional(), amount: signed }),
  z.strictObject({ action: z.literal("hedge_mode"), symbol: z.undefined().optional(), on: z.boolean() }),
]);

export type ManualAction = z.output<typeof manualActionSchema>;
