/** The schemas of `coordinator/ports/research/` for the OpenAPI document; the compiler holds them to the views. */
import { z } from "@hono/zod-openapi";
import {
  BACKTEST_FILES,
  type BacktestPage,
  type BacktestRow,
  type DataSource,
  type EquityCurve,
} from "../../coordinator/ports/research/backtests.ts";
import { JOB_STATUSES, RESEARCH_KINDS, type ResearchJobView } from "../../coordinator/ports/research/jobs.ts";
import { TIMEFRAMES } from "../../domain/candle.ts";
import { maybe, time } from "./trading.ts";

const number = z.number();
const text = z.string();

export const job: z.ZodType<ResearchJobView> = z.object({
  job_id: text,
  kind: z.enum(RESEARCH_KINDS),
  request: z.custom<ResearchJobView["request"]>().openapi({ type: "object" }).describe(
    "As it was asked for, defaults filled in",
  ),
  status: z.enum(JOB_STATUSES).describe("`lost`: the program that ran it, or would have, was stopped"),
  progress: number.describe("0 to 1"),
  stage: text,
  asked_by: text,
  asked_at: time,
  started_at: maybe(time),
  ended_at: maybe(time),
  result_id: maybe(text).describe("Names what came of it"),
  error: maybe(text).describe("Why nothing came of it"),
  notes: z.array(text).readonly().describe("The last lines that it wrote beside its progress"),
}).openapi("ResearchJob");

const row: z.ZodType<BacktestRow> = z.object({
  backtest_id: text,
  recorded_at: time,
  symbols: z.array(text).readonly(),
  timeframe: text,
  from: time.describe("The first traded candle's open"),
  to: time.describe("The last traded candle's close"),
  models: z.array(text).readonly(),
  net_profit: maybe(number).describe("USD, after fees, slippage and funding"),
  initial_balance: maybe(number).describe("USD"),
  buy_and_hold: maybe(number).describe("USD: net profit of the same balance held in the first market"),
  trades: maybe(z.int()),
  sharpe: maybe(number).describe("A year, by daily returns"),
  sharpe_low: maybe(number),
  sharpe_high: maybe(number),
  interval_level: maybe(number).describe("How sure it is that the ratio lies between the two, 0 to 1"),
  max_drawdown: maybe(number).describe("0 to 1"),
  deflated_sharpe: maybe(number).describe("Probability of skill, 0 to 1, every run on the data counted"),
  trials: maybe(number).describe("Independent runs on the data that it counts, this one among them"),
}).openapi("BacktestRow");

export const backtestPage: z.ZodType<BacktestPage> = z.object({
  items: z.array(row).readonly(),
  next: maybe(text).describe("`before` of the next page; null at the end"),
});

const curve: z.ZodType<EquityCurve> = z.object({
  times: z.array(time).readonly(),
  equity: z.array(number).readonly().describe("USD"),
  held: z.array(maybe(number)).readonly().describe("USD: the same balance held in the first market"),
  drawdown: z.array(number).readonly().describe("0 to 1: the deepest since the point before"),
}).openapi("EquityCurve");

export const backtest = z.object({
  backtest_id: text,
  status: z.enum(JOB_STATUSES).describe("`done` with a report; else how far its job is"),
  job: maybe(job).describe("Null for one that was run in a terminal"),
  recorded_at: maybe(time),
  report: maybe(z.record(text, z.unknown())).describe("`report.json`; docs/backtests.md tells what is in it"),
  verdict: z.array(text).readonly().describe("What came of it, in sentences"),
  curve: maybe(curve),
  files: z.array(z.enum(BACKTEST_FILES)).readonly().describe("At /research/backtests/{id}/{file}"),
}).openapi("Backtest");

const source: z.ZodType<DataSource> = z.object({
  name: text,
  symbol: text,
  timeframe: z.enum(TIMEFRAMES),
  origin: z.enum(["history", "simulated", "own", "file"]),
  days: maybe(z.int()).describe("Days with candles"),
  first_day: maybe(text),
  last_day: maybe(text),
  funding: z.boolean().describe("Whether settled funding rates are kept for it"),
}).openapi("DataSource");

export const dataSources = z.object({ items: z.array(source).readonly() });
