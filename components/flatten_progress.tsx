import type { FlattenView } from "../coordinator/ports/flatten_view.ts";
import { counted } from "../domain/counted.ts";
import { Glyph } from "./glyph.tsx";

const WORDS = { closing: "Flattening the account", flat: "Flat, verified", not_flat: "NOT FLAT" } as const;

/** How far the order to be flat is: what was done, and exactly what remains. */
export const FlattenProgress = ({ flatten }: { flatten: FlattenView }) => {
  const { state, looks, remains, steps } = flatten;
  return (
    <div class={`standing standing-${state === "flat" ? "done" : "alarm"}`} role="status">
      <p>
        <Glyph name={state === "flat" ? "yes" : "warn"} /> <strong>{WORDS[state]}</strong>, after{" "}
        {counted(looks, "look", "looks")} at the exchange
        {state !== "flat" && remains.length > 0 && `; it still holds ${remains.join("; ")}`}
      </p>
      <details>
        <summary>What was done</summary>
        <ol>
          {steps.map((step, i) => <li key={i}>{step}</li>)}
        </ol>
      </details>
    </div>
  );
};
