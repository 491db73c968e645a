import { BALANCE_USD } from "../../coordinator/ports/research/asked_data.ts";
import { EMBARGO_MAX, type WalkForwardRequest, WINDOWS_MAX } from "../../coordinator/ports/research/study_requests.ts";
import type { BacktestOffer } from "../../coordinator/ports/research/backtests.ts";
import { NoEnter } from "../no_enter.tsx";
import { Panel } from "../panel.tsx";
import type { Acting } from "./acting.ts";
import { ChoiceField, DayField, faultOf, type FieldFault, NumberField, SourceField } from "./form_fields.tsx";

/** What stands in the fields: as it was typed, right or not. */
export type WalkForwardFields = Readonly<Record<Exclude<keyof WalkForwardRequest, "data">, string>> & {
  readonly data: readonly string[];
};

interface WalkForwardFormProps {
  readonly offer: BacktestOffer;
  readonly typed: WalkForwardFields;
  readonly faults: readonly FieldFault[];
  readonly acting: Acting;
}

/** Asks for a walk-forward; it works without a script. */
export function WalkForwardForm({ offer, typed, faults, acting }: WalkForwardFormProps) {
  const told = (name: keyof WalkForwardFields & string) => ({ name, fault: faultOf(faults, name) });
  const field = (name: Exclude<keyof WalkForwardFields & string, "data">) => ({ ...told(name), value: typed[name] });
  return (
    <Panel id="start" title="Start a walk-forward">
      <p class="dim">
        Models learn from the past, trade the days that come next, then learn again. What they earn on days that they
        have not seen is what they are worth.
      </p>
      <form method="post" action="/research/walk-forward" class="fields backtest-form">
        <NoEnter />
        <input type="hidden" name="csrf" value={acting.csrfToken} />
        <input type="hidden" name="action" value="start" />
        <SourceField sources={offer.data} chosen={typed.data} fault={told("data").fault} />
        <div class="field-pair">
          <DayField title="First day" {...field("from")} />
          <DayField title="Last day" {...field("to")} />
        </div>
        <p class="dim">Empty for all there is. Days are UTC.</p>
        <div class="field-pair">
          <NumberField title="Windows" min={2} max={WINDOWS_MAX} {...field("windows")} />
          <NumberField
            title="Learned from first, share"
            min={0.1}
            max={0.9}
            step="any"
            {...field("train_share")}
          />
        </div>
        <ChoiceField
          title="Each window learns from"
          {...field("mode")}
          options={[
            { value: "anchored", text: "everything before it" },
            { value: "rolling", text: "as many candles as the first one had" },
          ]}
        />
        <NumberField
          title="Candles kept apart between learning and trading"
          min={0}
          max={EMBARGO_MAX}
          {...field("embargo_candles")}
        />
        <ChoiceField
          title="Thresholds"
          {...field("profile")}
          options={[
            { value: "default", text: "of the configuration" },
            { value: "demo", text: "low: to see trading, not to earn" },
          ]}
        />
        <NumberField title="Balance, USD" {...BALANCE_USD} step="any" {...field("initial_balance")} />
        <button type="submit" class="control control-main" disabled={offer.not_now !== null}>
          Start the walk-forward
        </button>
        {offer.not_now && <p class="is-alarm">{offer.not_now}.</p>}
        <p class="dim">
          Every window trains all models anew: minutes to hours, in a process of its own with low priority. It is
          counted in the trial ledger.
        </p>
      </form>
    </Panel>
  );
}
