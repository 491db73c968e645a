import { z } from "zod";

const positive = z.string().regex(/^\d+(\.\d{1,8})?$/, "must be decimal text above 0 with at most 8 decimals");
const signed = z.string().regex(/^-?\d+(\.\d{1,8})?$/, "must be decimal text with at most 8 decimals");
const side = z.enum(["buy", "sell"]);

/** What a user does by hand, in the app or on the website, beside the program. */
export const manualActionSchema = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("close") }),
  z.strictObject({ action: z.literal("open"), side, quantity: positive }),
  z.strictObject({ action: z.literal("limit"), side, quantity: positive, price: positive }),
  /** One order, by the exchange's id or the client's. */
  z.strictObject({
    action: z.literal("cancel"),
    list: z.enum(["order", "algo"]).default("order"),
    id: z.number().int().optional(),
    client_id: z.string().optional(),
  }),
  /** All open orders of both lists. */
  z.strictObject({ action: z.literal("cancel_all") }),
  /** Dollars in, or, negative, out. */
  z.strictObject({ action: z.literal("transfer"), amount: signed }),
  z.strictObject({ action: z.literal("hedge_mode"), on: z.boolean() }),
]);

export type ManualAction = z.output<typeof manualActionSchema>;
