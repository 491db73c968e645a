/** The rooms that wait for nothing and read no clock, chance, network or file; most of their lines have to be tested. */
export const PURE_CORE: readonly string[] = [
  "domain",
  "features",
  "outcomes",
  "coordinator/ensemble",
  "coordinator/risk",
  "coordinator/execution",
];
const PURE_ROOMS: readonly string[] = [
  ...PURE_CORE,
  "coordinator/engine",
  "exchange/matching",
  "research/statistics",
];

/** @param path Of a source file, from the root. */
export const isPure = (path: string): boolean => PURE_ROOMS.some((room) => path.startsWith(`${room}/`));
