import type { ResearchJobView } from "../../coordinator/ports/research/jobs.ts";
import { counted } from "../../domain/counted.ts";
import { number, percent } from "../../domain/figure_text.ts";
import { Fact } from "../fact.tsx";
import { dataText, FORECASTER_WORDS, SLIPPAGE_WORDS } from "./backtest_words.ts";
import { OBJECTIVE_WORDS, SAMPLER_WORDS } from "./search_words.ts";

/** What was asked for. */
export function RequestFacts({ request }: { request: ResearchJobView["request"] }) {
  if ("series" in request) {
    return (
      <dl class="story-facts">
        <Fact name="Series">{dataText(request.series)}</Fact>
      </dl>
    );
  }
  return (
    <dl class="story-facts">
      <Fact name="Candles">{request.data.map(dataText).join(", ")}</Fact>
      <Fact name="Days">
        {request.from ?? "as early as can be"} to {request.to ?? "the last there is"}
      </Fact>
      {"models" in request && <Fact name="Forecasts by">{FORECASTER_WORDS[request.models]}</Fact>}
      {"mode" in request && (
        <>
          <Fact name="Windows">
            {number(request.windows, 0)}; the first learns from {percent(request.train_share, 0)} of the candles
          </Fact>
          <Fact name="Each learns from">
            {request.mode === "anchored" ? "everything before it" : "as many candles as the first"}
          </Fact>
          <Fact name="Kept apart">{counted(request.embargo_candles, "candle")}</Fact>
        </>
      )}
      {"keys" in request && (
        <>
          <Fact name="Keys">{request.keys.map((key) => <code key={key} class="asked-key">{key}</code>)}</Fact>
          <Fact name="Trials">{number(request.trials, 0)}, {SAMPLER_WORDS[request.sampler]}</Fact>
          <Fact name="Made large">{OBJECTIVE_WORDS[request.objective]}</Fact>
          {request.windows !== null && <Fact name="Judged">out of sample, in {request.windows} windows</Fact>}
        </>
      )}
      <Fact name="Thresholds">{request.profile === "demo" ? "low, to see trading" : "of the configuration"}</Fact>
      {"slippage_model" in request && (
        <Fact name="Slippage">
          {SLIPPAGE_WORDS[request.slippage_model]}, {number(request.slippage_bps, 0)} basis points
        </Fact>
      )}
      <Fact name="Balance">{number(request.initial_balance)} USD</Fact>
    </dl>
  );
}
