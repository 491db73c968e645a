import { choice, number, section } from "../keys.ts";

export const execution = section("How entries are sent.", {
  algo: choice({
    built: ["market"],
    planned: ["limit", "chase", "twap", "iceberg"],
    default: "market",
    description: "Kind of entry. Orders that reduce risk are always market or stop orders.",
  }),
  limit_order_offset_bps: number({
    default: 2,
    min: 0,
    max: 1000,
    unit: "bps",
    unused: true,
    description: "How far inside the price a `limit` entry rests.",
  }),
});
