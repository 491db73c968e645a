/** What the keys of the Python system's config.yaml are called here, where the name or the meaning is another. */
export type Converted =
  | { readonly to: string; readonly value: unknown; readonly note?: string }
  | { readonly reason: string };

const REAL_MONEY =
  "it traded real money, and no converter switches that on: set mode: live and use_real_account: true yourself";

type Rule = (value: unknown, old: (path: string) => unknown) => Converted | readonly Converted[];

const renamed = (to: string, note?: string): Rule => (value) => ({
  to,
  value,
  ...(note === undefined ? {} : { note }),
});
const left = (reason: string): Rule => () => ({ reason });

export const RULES: Readonly<Record<string, Rule>> = {
  "dry_run": (dry, old) => modeOf(dry, old("testnet")),
  "mode": (mode) => mode === "live" ? { reason: REAL_MONEY } : { to: "mode", value: mode },
  "use_real_account": left(REAL_MONEY),
  // Told with dry_run, unless it stands alone.
  "testnet": (testnet, old) => old("dry_run") === undefined ? modeOf(false, testnet) : [],
  "binance.testnet": (testnet, old) =>
    old("dry_run") === undefined && old("testnet") === undefined ? modeOf(false, testnet) : [],
  "model_endpoints": endpoints,
  "models.endpoints": endpoints,
  "trading.symbol": (symbol) => ({ to: "trading.symbols", value: [exchangeSymbol(symbol)] }),
  "trading.symbols": (symbols) => ({
    to: "trading.symbols",
    value: Array.isArray(symbols) ? symbols.map(exchangeSymbol) : [exchangeSymbol(symbols)],
  }),
  "trading.timeframe": (timeframe) => ({ to: "data.timeframes", value: [timeframe] }),
  "trading.margin_type": (type) => ({ to: "trading.margin_mode", value: upper(type) }),
  "ensemble.threshold": renamed("ensemble.confidence_threshold", "it is held against calibrated confidence here"),
  "ensemble.weight_decay": left(
    "it was a factor, and forgetting is a half-life in seconds here: set ensemble.weight_decay_halflife",
  ),
  "binance.recv_window": renamed("exchange.recv_window_ms"),
  "binance.leverage": renamed("trading.leverage"),
  "binance.margin_type": (type) => ({ to: "trading.margin_mode", value: upper(type) }),
  "binance.base_url": left("the exchange's own addresses are known"),
  "binance.futures": left("only perpetual futures are traded"),
  "database.sqlite_path": left(
    "Xylen has a database of its own (database.url); the old one is not read and not touched",
  ),
  "retraining.retrain_schedule": renamed("retraining.schedule", "it is UTC, by the market's time"),
  "safety.max_daily_trades": renamed("trading.max_daily_trades"),
  "telegram.alert_levels": (levels) => ({
    to: "telegram.levels",
    value: Array.isArray(levels) ? levels.map(upper) : levels,
  }),
  "logging.level": (level) => ({
    to: "logging.level",
    value: typeof level === "string" ? level.toLowerCase() : level,
  }),
};

/** Money is never switched on by a converter. */
function modeOf(dry: unknown, testnet: unknown): readonly Converted[] {
  if (dry !== false) return [{ to: "mode", value: "paper", note: "dry_run" }];
  if (testnet !== false) return [{ to: "mode", value: "testnet" }];
  return [{ to: "mode", value: "paper" }, {
    reason: REAL_MONEY,
  }];
}

const upper = (value: unknown): unknown => typeof value === "string" ? value.toUpperCase() : value;

/** `BTC/USDT:USDT` and `btcusdt` are BTCUSDT. */
const exchangeSymbol = (symbol: unknown): unknown =>
  typeof symbol === "string" ? symbol.split(":")[0]!.replace(/[/_-]/g, "").toUpperCase() : symbol;

const NAMED = new Set(["host", "port", "name", "weight", "enabled", "url", "timeout", "timeout_s"]);

/** Servers of before answer the same questions, so they are asked where they are. */
function endpoints(value: unknown): readonly Converted[] {
  if (!Array.isArray(value)) return [{ reason: "it is no list of model servers" }];
  const unknown = new Set<string>();
  const list = value.map((each, index) => {
    const { host = "127.0.0.1", port, name, weight, enabled, url, timeout, timeout_s = timeout } =
      (each ?? {}) as Record<string, unknown>;
    for (const key of Object.keys(each ?? {})) if (!NAMED.has(key)) unknown.add(key);
    return {
      name: String(name ?? `model-${index + 1}`).replaceAll(/[^\w.-]+/g, "-"),
      url: url ?? `http://${host}:${port}`,
      ...(weight === undefined ? {} : { weight }),
      ...(enabled === undefined ? {} : { enabled }),
      ...(timeout_s === undefined ? {} : { timeout_s }),
    };
  });
  return [
    { to: "models.run", value: "remote", note: "every model server is one that runs already" },
    { to: "models.endpoints", value: list },
    ...[...unknown].map((key) => ({ reason: `${key} of a model server is its own affair` })),
  ];
}
