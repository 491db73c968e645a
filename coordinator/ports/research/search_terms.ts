/** What a search makes as large as it can. */
export const OBJECTIVES = [
  "sharpe",
  "deflated_sharpe",
  "sortino",
  "calmar",
  "cagr",
  "net_profit",
  "profit_factor",
  "expectancy",
] as const;
export type Objective = typeof OBJECTIVES[number];

/** How a search chooses settings. */
export const SAMPLERS = ["tpe", "random", "halving"] as const;
export type SamplerName = typeof SAMPLERS[number];
