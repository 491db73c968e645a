import jStat from "jstat";

/** Φ(z): share of a standard normal at or below `z`. */
export const normalCdf = (z: number): number => jStat.normal.cdf(z, 0, 1);

/** Φ⁻¹(p), for 0 < p < 1. */
export const normalQuantile = (p: number): number => jStat.normal.inv(p, 0, 1);
