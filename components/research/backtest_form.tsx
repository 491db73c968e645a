import {
  type BacktestRequest,
  FORECASTERS,
  SLIPPAGE_MODELS,
} from "../../coordinator/ports/research/backtest_request.ts";
import type { BacktestOffer, DataSource } from "../../coordinator/ports/research/backtests.ts";
import { NoEnter } from "../no_enter.tsx";
import { Panel } from "../panel.tsx";
import type { Acting } from "./acting.ts";
import { daysText, FORECASTER_CHOICES, FORECASTER_WORDS, SLIPPAGE_WORDS, sourceText } from "./backtest_words.ts";

/** What stands in the fields: as it was typed, right or not. */
export type FormFields = Readonly<Record<Exclude<keyof BacktestRequest, "data">, string>> & {
  readonly data: readonly string[];
};

export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

interface BacktestFormProps {
  readonly offer: BacktestOffer;
  readonly typed: FormFields;
  readonly faults: readonly FieldFault[];
  readonly acting: Acting;
}

/** Asks for a backtest; it works without a script. */
export function BacktestForm({ offer, typed, faults, acting }: BacktestFormProps) {
  const faultOf = (name: keyof FormFields) => faults.find(({ field }) => field.split(".")[0] === name)?.message;
  return (
    <Panel id="start" title="Start a backtest">
      <form method="post" action="/research/backtests" class="fields backtest-form">
        <NoEnter />
        <input type="hidden" name="csrf" value={acting.csrfToken} />
        <input type="hidden" name="action" value="start" />
        <fieldset aria-describedby={faultOf("data") && "fault-data"}>
          <legend>Candles: one series a market, all of one timeframe</legend>
          <div class="source-list">
            {offer.data.map((source) => (
              <SourceTick key={source.name} source={source} checked={typed.data.includes(source.name)} />
            ))}
          </div>
          <Fault name="data" message={faultOf("data")} />
        </fieldset>
        <div class="field-pair">
          <DayField name="from" title="First day" typed={typed} fault={faultOf("from")} />
          <DayField name="to" title="Last day" typed={typed} fault={faultOf("to")} />
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
          <Fault name="models" message={faultOf("models")} />
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
          <Fault name="slippage_model" message={faultOf("slippage_model")} />
        </label>
        <div class="field-pair">
          <NumberField
            name="slippage_bps"
            title="Slippage, basis points"
            range={{ min: 0, max: 1000 }}
            typed={typed}
            fault={faultOf("slippage_bps")}
          />
          <NumberField
            name="initial_balance"
            title="Balance, USD"
            range={{ min: 10, max: 1_000_000_000 }}
            typed={typed}
            fault={faultOf("initial_balance")}
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

function SourceTick({ source, checked }: { source: DataSource; checked: boolean }) {
  const { what, from } = sourceText(source);
  return (
    <label class="tick source-tick">
      <input type="checkbox" name="data" value={source.name} defaultChecked={checked} />
      <span>
        {what} <span class="dim">{daysText(source)}</span>
        <br />
        <span class="dim">
          {from}
          {source.funding && ", with funding rates"}
        </span>
      </span>
    </label>
  );
}

interface FieldProps {
  readonly title: string;
  readonly typed: FormFields;
  readonly fault: string | undefined;
}

const DayField = ({ name, title, typed, fault }: FieldProps & { name: "from" | "to" }) => (
  <label>
    {title}
    <input type="date" name={name} value={typed[name]} aria-invalid={fault ? "true" : undefined} />
    <Fault name={name} message={fault} />
  </label>
);

const NumberField = ({ name, title, range, typed, fault }: FieldProps & {
  name: "slippage_bps" | "initial_balance";
  range: { min: number; max: number };
}) => (
  <label>
    {title}
    <input
      type="number"
      name={name}
      value={typed[name]}
      step={name === "slippage_bps" ? 1 : "any"}
      required
      aria-invalid={fault ? "true" : undefined}
      {...range}
    />
    <Fault name={name} message={fault} />
  </label>
);

const Fault = ({ name, message }: { name: string; message: string | undefined }) =>
  message ? <span id={`fault-${name}`} class="is-alarm">{message}</span> : null;
