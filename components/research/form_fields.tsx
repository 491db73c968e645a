/** Fields of the forms that ask for research; they work without a script. */
import type { DataSource } from "../../coordinator/ports/research/backtests.ts";
import { daysText, sourceText } from "./backtest_words.ts";

/** What does not fit, and where it was typed. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

/** What is said of a field; of a list what is said of its first wrong item. */
export const faultOf = (faults: readonly FieldFault[], name: string): string | undefined =>
  faults.find(({ field }) => field.split(".")[0] === name)?.message;

interface SourceFieldProps {
  readonly sources: readonly DataSource[];
  readonly chosen: readonly string[];
  readonly fault: string | undefined;
}

export const SourceField = ({ sources, chosen, fault }: SourceFieldProps) => (
  <fieldset aria-describedby={fault && "fault-data"}>
    <legend>Candles: one series a market, all of one timeframe</legend>
    <div class="source-list">
      {sources.map((source) => <SourceTick key={source.name} source={source} checked={chosen.includes(source.name)} />)}
    </div>
    <Fault name="data" message={fault} />
  </fieldset>
);

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
  readonly name: string;
  readonly title: string;
  readonly value: string;
  readonly fault: string | undefined;
}

export const DayField = ({ name, title, value, fault }: FieldProps) => (
  <label>
    {title}
    <input type="date" name={name} value={value} aria-invalid={fault ? "true" : undefined} />
    <Fault name={name} message={fault} />
  </label>
);

interface NumberFieldProps extends FieldProps {
  readonly min: number;
  readonly max: number;
  /** Whole numbers unless told. */
  readonly step?: number | "any";
  readonly isOptional?: boolean;
}

export const NumberField = (
  { name, title, value, fault, step = 1, isOptional = false, ...range }: NumberFieldProps,
) => (
  <label>
    {title}
    <input
      type="number"
      name={name}
      value={value}
      step={step}
      required={!isOptional}
      aria-invalid={fault ? "true" : undefined}
      {...range}
    />
    <Fault name={name} message={fault} />
  </label>
);

interface ChoiceFieldProps extends FieldProps {
  readonly options: readonly { readonly value: string; readonly text: string; readonly disabled?: boolean }[];
}

export const ChoiceField = ({ name, title, value, fault, options }: ChoiceFieldProps) => (
  <label>
    {title}
    <select name={name} aria-invalid={fault ? "true" : undefined}>
      {options.map((each) => (
        <option key={each.value} value={each.value} selected={value === each.value} disabled={each.disabled}>
          {each.text}
        </option>
      ))}
    </select>
    <Fault name={name} message={fault} />
  </label>
);

export const Fault = ({ name, message }: { name: string; message: string | undefined }) =>
  message ? <span id={`fault-${name}`} class="is-alarm">{message}</span> : null;
