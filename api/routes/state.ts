import { createRoute, z } from "@hono/zod-openapi";
import type { ModelStatus } from "../../coordinator/ports/forecaster.ts";
import type { Candle } from "../../domain/candle.ts";
import { type App, json, REFUSALS } from "../http/app.ts";
import { Fault } from "../http/fault.ts";
import { limitQuery, symbolQuery } from "../http/query.ts";
import { modelView } from "../model_view.ts";
import type { ApiOptions } from "../options.ts";
import { candle, type CandleView, model, performance, risk, status } from "../schemas/state.ts";
import { position } from "../schemas/trading.ts";

const CANDLES_USUAL = 300;

const get = <Path extends string, Schema extends z.ZodType>(path: Path, summary: string, schema: Schema) =>
  createRoute({ method: "get", path, summary, responses: { 200: json(schema, summary) } });

const statusRoute = get("/api/v1/status", "What the coordinator is doing", status);
const modelsRoute = get("/api/v1/models", "Every model server", z.object({ items: z.array(model) }));
const positionsRoute = get("/api/v1/positions", "Open positions", z.object({ items: z.array(position) }));
const performanceRoute = get("/api/v1/performance", "Over all closed trades", performance);

const riskRoute = createRoute({
  method: "get",
  path: "/api/v1/risk",
  summary: "What is risked now, each figure beside its limit",
  responses: { 200: json(risk, "Risk"), ...REFUSALS.notReady },
});

const candlesRoute = createRoute({
  method: "get",
  path: "/api/v1/candles",
  summary: "The newest candles, oldest first",
  request: {
    query: z.strictObject({
      symbol: symbolQuery.optional().describe("The first symbol when left out"),
      limit: limitQuery(CANDLES_USUAL),
    }),
  },
  responses: {
    200: json(z.object({ symbol: z.string(), timeframe: z.string(), items: z.array(candle) }), "Candles"),
    ...REFUSALS.bad,
    ...REFUSALS.notFound,
  },
});

/** What is alive now. */
export function addState(app: App, options: ApiOptions): void {
  const { views } = options;
  app.openapi(statusRoute, (c) => c.json(views.status(), 200));
  app.openapi(positionsRoute, (c) => c.json({ items: [...views.positions()] }, 200));
  const viewOf = (each: ModelStatus) => modelView(each, views.standing(each.name));
  app.openapi(modelsRoute, (c) => c.json({ items: views.models().map(viewOf) }, 200));
  app.openapi(riskRoute, (c) => {
    const now = views.risk();
    if (!now) throw new Fault(503, "not_ready", "The exchange has not told the account yet; try again in a moment");
    return c.json(now, 200);
  });
  addCandles(app, options);
  addPerformance(app, options);
}

function addCandles(app: App, { views }: ApiOptions): void {
  app.openapi(candlesRoute, (c) => {
    const { symbols, timeframe } = views.status();
    const { limit, symbol = symbols[0] } = c.req.valid("query");
    if (symbol === undefined || !symbols.includes(symbol)) {
      throw new Fault(404, "not_found", `"${symbol}" is not traded here, only ${symbols.join(", ")}`);
    }
    return c.json({ symbol, timeframe, items: views.candles(symbol, limit).map(candleView) }, 200);
  });
}

function addPerformance(app: App, { views }: ApiOptions): void {
  app.openapi(performanceRoute, async (c) => {
    const { total_pnl, total_trades, wins, fees } = await views.performance();
    const { daily_pnl, balance, equity, initial_balance, peak_equity } = views.status();
    const win_rate = total_trades > 0 ? wins / total_trades : null;
    return c.json({
      total_pnl,
      daily_pnl,
      win_rate,
      total_trades,
      wins,
      fees,
      balance,
      equity,
      initial_balance,
      peak_equity,
    }, 200);
  });
}

const candleView = ({ openTimeMs: timestamp, ...prices }: Candle): CandleView => ({ timestamp, ...prices });
