import type { BacktestRequest } from "../../coordinator/ports/research/backtest_request.ts";
import { number } from "../../domain/figure_text.ts";
import { Fact } from "../fact.tsx";
import { dataText, FORECASTER_WORDS, SLIPPAGE_WORDS } from "./backtest_words.ts";

/** What was asked for. */
export const RequestFacts = ({ request }: { request: BacktestRequest }) => (
  <dl class="story-facts">
    <Fact name="Candles">{request.data.map(dataText).join(", ")}</Fact>
    <Fact name="Days">
      {request.from ?? "as early as can be"} to {request.to ?? "the last there is"}
    </Fact>
    <Fact name="Forecasts by">{FORECASTER_WORDS[request.models]}</Fact>
    <Fact name="Thresholds">{request.profile === "demo" ? "low, to see trading" : "of the configuration"}</Fact>
    <Fact name="Slippage">
      {SLIPPAGE_WORDS[request.slippage_model]}, {number(request.slippage_bps, 0)} basis points
    </Fact>
    <Fact name="Balance">{number(request.initial_balance)} USD</Fact>
  </dl>
);
