import { BALANCE_USD } from "../../coordinator/ports/research/asked_data.ts";
import {
  SEARCH_MODELS,
  type SearchRequest,
  TRIALS_MAX,
  WINDOWS_MAX,
} from "../../coordinator/ports/research/study_requests.ts";
import type { BacktestOffer } from "../../coordinator/ports/research/backtests.ts";
import { OBJECTIVES, SAMPLERS } from "../../coordinator/ports/research/search_terms.ts";
import { NoEnter } from "../no_enter.tsx";
import { Panel } from "../panel.tsx";
import type { Acting } from "./acting.ts";
import { FORECASTER_CHOICES } from "./backtest_words.ts";
import { ChoiceField, DayField, Fault, faultOf, type FieldFault, NumberField, SourceField } from "./form_fields.tsx";
import { SUGGESTED_KEYS, type SuggestedKey } from "./search_keys.ts";
import { objectiveTitle, SAMPLER_WORDS } from "./search_words.ts";

/** One of the suggested keys, as it was typed. */
export interface TypedKey {
  readonly isChosen: boolean;
  readonly low: string;
  readonly high: string;
}

/** What stands in the fields: as it was typed, right or not. */
export type SearchFields = Readonly<Record<Exclude<keyof SearchRequest, "data" | "keys">, string>> & {
  readonly data: readonly string[];
  readonly suggested: Readonly<Record<string, TypedKey>>;
  /** `key=range`, one a line. */
  readonly more: string;
};

interface SearchFormProps {
  readonly offer: BacktestOffer;
  readonly typed: SearchFields;
  readonly faults: readonly FieldFault[];
  readonly acting: Acting;
}

/** Asks for a search; it works without a script. */
export function SearchForm({ offer, typed, faults, acting }: SearchFormProps) {
  const told = (name: string) => ({ name, fault: faultOf(faults, name) });
  const field = (name: Exclude<keyof SearchFields & string, "data" | "suggested">) => ({
    ...told(name),
    value: typed[name],
  });
  return (
    <Panel id="start" title="Start a search">
      <p class="dim">
        It tries many settings on the same candles and tells how much of the best one is luck. Each trial makes later
        proof harder: search over few keys, and over those you have a reason for.
      </p>
      <form method="post" action="/research/search" class="fields backtest-form">
        <NoEnter />
        <input type="hidden" name="csrf" value={acting.csrfToken} />
        <input type="hidden" name="action" value="start" />
        <SourceField sources={offer.data} chosen={typed.data} fault={told("data").fault} />
        <div class="field-pair">
          <DayField title="First day" {...field("from")} />
          <DayField title="Last day" {...field("to")} />
        </div>
        <p class="dim">Empty for all there is. Days are UTC.</p>
        <fieldset aria-describedby={told("keys").fault && "fault-keys"}>
          <legend>Keys to search over, each from a lowest to a highest value</legend>
          <div class="key-list">
            {SUGGESTED_KEYS.map((each) => (
              <KeyRow
                key={each.key}
                suggested={each}
                typed={typed.suggested[each.key]!}
              />
            ))}
          </div>
          <Fault name="keys" message={told("keys").fault} />
        </fieldset>
        <label>
          More keys, one a line: key=low..high or key=a|b
          <textarea name="more" rows={2} maxLength={2000} spellcheck={false} placeholder="trading.exits=atr|fixed">
            {typed.more}
          </textarea>
        </label>
        <div class="field-pair">
          <NumberField title="Trials" min={2} max={TRIALS_MAX} {...field("trials")} />
          <NumberField title="Fewest trades to be judged" min={0} max={1_000_000} {...field("min_trades")} />
        </div>
        <ChoiceField
          title="Make large"
          {...field("objective")}
          options={OBJECTIVES.map((value) => ({ value, text: objectiveTitle(value) }))}
        />
        <ChoiceField
          title="Choose settings by"
          {...field("sampler")}
          options={SAMPLERS.map((value) => ({ value, text: SAMPLER_WORDS[value] }))}
        />
        <ChoiceField
          title="Forecasts by"
          {...field("models")}
          options={SEARCH_MODELS.map((value) => ({
            value,
            text: FORECASTER_CHOICES[value],
            disabled: value === "serving" && !offer.serving,
          }))}
        />
        <div class="field-pair">
          <NumberField
            title="Windows out of sample; empty for none"
            min={2}
            max={WINDOWS_MAX}
            isOptional
            {...field("windows")}
          />
          <NumberField title="Seed of all chance" min={0} max={2 ** 31 - 1} {...field("seed")} />
        </div>
        <div class="field-pair">
          <ChoiceField
            title="Thresholds"
            {...field("profile")}
            options={[
              { value: "default", text: "of the configuration" },
              { value: "demo", text: "low: to see trading" },
            ]}
          />
          <NumberField title="Balance, USD" {...BALANCE_USD} step="any" {...field("initial_balance")} />
        </div>
        <button type="submit" class="control control-main" disabled={offer.not_now !== null}>Start the search</button>
        {offer.not_now && <p class="is-alarm">{offer.not_now}.</p>}
        <p class="dim">It runs in a process of its own with low priority. What has run stays when it is cancelled.</p>
      </form>
    </Panel>
  );
}

const KeyRow = ({ suggested: { key, says }, typed }: { suggested: SuggestedKey; typed: TypedKey }) => (
  <div class="key-row">
    <label class="tick">
      <input type="checkbox" name="key" value={key} defaultChecked={typed.isChosen} />
      <span>
        <code>{key}</code>
        <br />
        <span class="dim">{says}</span>
      </span>
    </label>
    <input type="number" step="any" name={`low ${key}`} value={typed.low} aria-label={`${key}, lowest`} />
    <span class="dim">to</span>
    <input type="number" step="any" name={`high ${key}`} value={typed.high} aria-label={`${key}, highest`} />
  </div>
);
