import { lookBack } from "../look_back.ts";
import { closeTimeMs, timeframeMs } from "../../../domain/candle.ts";
import type { Standing } from "../../../domain/meta_learner.ts";
import type { Circumstances, Lessons, TradingCosts } from "../../../domain/circumstances.ts";
import { entrySlippageBps, type Trade } from "../../../domain/trade.ts";
import { setLimit } from "../../ensemble/conformal.ts";
import { expectedFunding, learnedSlippage } from "../../ensemble/expected_value.ts";
import { ensembleMethod } from "../../ensemble/methods.ts";
import { winRate } from "../../ensemble/meta_learner/win_rate.ts";
import { usualNatr } from "../../ensemble/regime.ts";
import type { Quote } from "../../../domain/quote.ts";
import { yearlyVolatility } from "../../risk/returns.ts";
import { riskStateOf } from "../risk_state.ts";
import type { TrackRecord } from "../track_record.ts";
import { cautiousAccount, type EngineState, type SymbolState } from "../state.ts";

/** What a decision on the newest candle of a symbol is made of, as plain data: nothing of it changes afterwards. */
export function circumstancesOf(state: EngineState, target: SymbolState, quote: Quote | null): Circumstances {
  const { runId, fence, sequence, settings } = state;
  const [timeframe] = settings.data.timeframes;
  const account = cautiousAccount(state);
  return {
    origin: { runId, fence, sequence },
    market: target.market,
    priceAtMs: closeTimeMs(target.candles.at(-1)!, timeframe!),
    quote,
    costs: costsOf(state, target),
    usualNatr: usualNatr(target.natrs.values()),
    yearlyVolatility: yearlyVolatility(target.returns.values(), timeframeMs(timeframe!)),
    lessons: lessonsOf(state),
    risk: account && riskStateOf(state, account, target),
  };
}

function costsOf({ settings, ended }: EngineState, { market, candles }: SymbolState): TradingCosts {
  const entriesBps: number[] = [];
  for (const trade of ended) {
    const slipped = trade.symbol === market.symbol ? slippageOf(trade) : null;
    if (slipped !== null) entriesBps.push(slipped);
  }
  const horizonMs = settings.retraining.label_window_candles * timeframeMs(settings.data.timeframes[0]!);
  return {
    takerFeeBps: market.takerFeeBps,
    slippageBps: learnedSlippage(entriesBps, settings.ensemble.estimate_slippage_bps),
    funding: expectedFunding(candles.at(-1)?.fundingRate, horizonMs),
  };
}

/** A trade that has ended does not change any more, and is looked at with each decision. */
const slippages = new WeakMap<Trade, number | null>();

function slippageOf(trade: Trade): number | null {
  let slipped = slippages.get(trade);
  if (slipped === undefined) slippages.set(trade, slipped = entrySlippageBps(trade));
  return slipped;
}

/** What the track record comes to at this moment. */
export function lessonsOf({ settings, trackRecord }: Pick<EngineState, "settings" | "trackRecord">): Lessons {
  const { weights, calibrations, setScores, setAlpha, metaLearner } = trackRecord;
  const { learns, stacks } = ensembleMethod(settings.ensemble.method);
  return {
    weights: learns ? [...weights].map(([modelName, { factor }]) => ({ modelName, factor })) : [],
    calibrations: [...calibrations].map(([modelName, calibration]) => ({ modelName, calibration })),
    setLimit: setLimit(setScores.values(), setAlpha),
    setAlpha,
    metaLearner: stacks && metaLearner?.used ? metaLearner : null,
    standing: stacks ? standingOf(trackRecord, lookBack(settings).window) : null,
  };
}

const standingOf = ({ weights, judged }: TrackRecord, window: number): Standing => ({
  models: [...weights].map(([modelName, { brier, slow }]) => ({ modelName, brier, slow })),
  winRate: winRate(judged, window),
});
