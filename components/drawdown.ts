import type { StatusView } from "./overview.ts";

/** How far equity stands below its high, as a fraction; 0 before there is one. */
export const drawdownOf = ({ equity, peak_equity }: Pick<StatusView, "equity" | "peak_equity">): number =>
  peak_equity > 0 ? Math.max(0, 1 - equity / peak_equity) : 0;
