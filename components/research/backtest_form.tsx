import { BALANCE_USD } from "../../coordinator/ports/research/asked_data.ts";
import {
  type BacktestRequest,
  FORECASTERS,
  SLIPPAGE_MODELS,
} from "../../coordinator/ports/research/backtest_request.ts";
import type { BacktestOffer } from "../../coordinator/ports/research/backtests.ts";
import { NoEnter } from "../no_enter.tsx";
import { Panel } from "../panel.tsx";
import type { Acting } from "./acting.ts";
import { FORECASTER_CHOICES, FORECASTER_WORDS, SLIPPAGE_WORDS } from "./backtest_words.ts";
import { DayField, Fault, faultOf, type FieldFault, NumberField, SourceField } from "./form_fields.tsx";

/** What stands in the fields: as it was typed, right or not. */
export type FormFields = Readonly<Record<Exclude<keyof BacktestRequest, "data">, string>> & {
  readonly data: readonly string[];
};

interface BacktestFormProps {
  readonly offer: BacktestOffer;
  readonly typed: FormFields;
  readonly faults: readonly FieldFault[];
  readonly acting: Acting;
}

/** Asks for a backtest; it works without a script. */
export function BacktestForm({ offer, typed, faults, acting }: BacktestFormProps) {
  const fault = (name: keyof FormFields) => faultOf(faults, name);
  return (
    <Panel id="start" title="Start a backtest">
      <form method="post" action="/research/backtests" class="fields backtest-form">
        <NoEnter />
        <input type="hidden" name="csrf" value={acting.csrfToken} />
        <input type="hidden" name="action" value="start" />
        <SourceField sources={offer.data} chosen={typed.data} fault={fault("data")} />
        <div class="field-pair">
          <DayField name="from" title="First day" value={typed.from} fault={fault("from")} />
          <DayField name="to" title="Last day" value={typed.to} fault={fault("to")} />
        </div>
        <p class="dim">Empty for all there is. Days are UTC.</p>
        <label>
          Forecasts by
          <select name="models">
            {FORECASTERS.map((each) => (
              <option
                key={each}
                value={each}
                selected={typed.models === each}
                disabled={each === "serving" && !offer.serving}
              >
                {FORECASTER_CHOICES[each]}
              </option>
            ))}
          </select>
          <Fault name="models" message={fault("models")} />
        </label>
        <details class="choices-told">
          <summary>What these are</summary>
          <dl>
            {FORECASTERS.map((each) => (
              <div key={each}>
                <dt>{FORECASTER_CHOICES[each]}</dt>
                <dd>{FORECASTER_WORDS[each]}</dd>
              </div>
            ))}
          </dl>
        </details>
        <label>
          Thresholds
          <select name="profile">
            <option value="default" selected={typed.profile === "default"}>of the configuration</option>
            <option value="demo" selected={typed.profile === "demo"}>low: to see trading, not to earn</option>
          </select>
        </label>
        <label>
          Slippage
          <select name="slippage_model">
            {SLIPPAGE_MODELS.map((each) => (
              <option
                key={each}
                value={each}
                selected={typed.slippage_model === each}
                disabled={each === "learned" && !offer.learned_slippage}
              >
                {SLIPPAGE_WORDS[each]}
              </option>
            ))}
          </select>
          <Fault name="slippage_model" message={fault("slippage_model")} />
        </label>
        <div class="field-pair">
          <NumberField
            name="slippage_bps"
            title="Slippage, basis points"
            min={0}
            max={1000}
            value={typed.slippage_bps}
            fault={fault("slippage_bps")}
          />
          <NumberField
            name="initial_balance"
            title="Balance, USD"
            {...BALANCE_USD}
            step="any"
            value={typed.initial_balance}
            fault={fault("initial_balance")}
          />
        </div>
        <button type="submit" class="control control-main" disabled={offer.not_now !== null}>Start the backtest</button>
        {offer.not_now && <p class="is-alarm">{offer.not_now}.</p>}
        <p class="dim">
          It runs in a process of its own with low priority, one at a time. Every run on the same candles is counted,
          and makes later ones prove more.
        </p>
      </form>
    </Panel>
  );
}
