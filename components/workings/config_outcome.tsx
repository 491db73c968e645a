import type { KeyChange } from "../../domain/key_change.ts";
import type { ConfigFaultView, ReloadView } from "../../coordinator/ports/configuration.ts";
import { plainValue } from "./plain_value.ts";

interface FaultsProps {
  readonly faults: readonly ConfigFaultView[];
}

/** Each fault with its place. */
export const ConfigFaults = ({ faults }: FaultsProps) => (
  <ul class="config-faults">
    {faults.map(({ source, line, column, key, message }, i) => (
      <li key={i}>
        <span class="num">{line === null ? source : `line ${line}, column ${column}`}</span> {key && <code>{key}</code>}
        {" "}
        {message}
      </li>
    ))}
  </ul>
);

/** What a text does, or has done. @param past Whether it has been applied. */
export const ConfigOutcome = ({ outcome, past }: { outcome: ReloadView; past: boolean }) => {
  const { changed, need_restart: waiting, withdrawn, overruled } = outcome;
  if (changed.length + waiting.length + withdrawn.length + overruled.length === 0) {
    return <p>{past ? "No value has changed." : "No value would change."}</p>;
  }
  return (
    <div class="config-outcome">
      <Changes title={past ? "Applied now" : "Would apply at once"} changes={changed} />
      <Changes title={past ? "Waits for a restart" : "Would wait for a restart"} changes={waiting} />
      <Changes
        title={past ? "Waits no more for a restart" : "Would wait no more for a restart"}
        changes={withdrawn}
      />
      <Changes title="Without effect: the profile says something else" changes={overruled} />
    </div>
  );
};

const Changes = ({ title, changes }: { title: string; changes: readonly KeyChange[] }) =>
  changes.length === 0 ? null : (
    <>
      <p>{title}:</p>
      <ul>
        {changes.map(({ key, from, to }) => (
          <li key={key}>
            <code>{key}</code> from {plainValue(from)} to {plainValue(to)}
          </li>
        ))}
      </ul>
    </>
  );
