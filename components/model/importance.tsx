import type { DriftView, ImportanceView } from "../../coordinator/ports/model_desk.ts";
import { Meter } from "../bars.tsx";
import { number, percent, signed } from "../../domain/figure_text.ts";
import { Panel } from "../panel.tsx";

const SHOWN = 15;

/** What its features are worth to the version that serves. */
export function Importance({ importance }: { importance: ImportanceView | null }) {
  if (!importance) {
    return (
      <Panel id="importance" title="Feature importance">
        <p class="dim">
          None is known: it comes with the report of a training here, and the version that serves has none.
        </p>
      </Panel>
    );
  }
  const { rows } = importance;
  const features = importance.features.filter(({ permutation, gain }) => permutation !== 0 || (gain ?? 0) > 0);
  const most = Math.max(...features.map(({ permutation }) => permutation), 1e-9);
  const hasGain = features.some(({ gain }) => gain !== null);
  return (
    <Panel
      id="importance"
      title="Feature importance"
      aside={`${number(Math.min(SHOWN, features.length), 0)} of ${number(importance.features.length, 0)} features, ${
        number(features.length, 0)
      } used`}
    >
      <table class="list importance">
        <thead>
          <tr>
            <th scope="col">Feature</th>
            <th scope="col" class="num">Permutation</th>
            <th scope="col">
              <span class="visually-hidden">Share of the largest</span>
            </th>
            {hasGain && <th scope="col" class="num">Gain</th>}
          </tr>
        </thead>
        <tbody>
          {features.slice(0, SHOWN).map(({ feature, permutation, gain }) => (
            <tr key={feature}>
              <th scope="row">{feature}</th>
              <td class="num">{signed(permutation, 4)}</td>
              <td class="importance-bar">
                <Meter value={Math.max(0, permutation) / most} tone="long" />
              </td>
              {hasGain && <td class="num">{percent(gain)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="dim">
        Permutation: by how much the log loss grows when the column is shuffled, measured once by its training on{" "}
        {rows === null ? "the newest" : `the ${number(rows, 0)} newest`} of its own training rows.{" "}
        {hasGain ? "Gain: share of the variance that splits on it make. " : ""}
        It tells what the model uses, not what that is worth.
      </p>
    </Panel>
  );
}

/** The features that have moved furthest from what the model learned from. */
export function Drifted({ drift }: { drift: DriftView | null }) {
  return (
    <Panel id="drift" title="Drift now" aside={drift ? `${number(drift.rows, 0)} rows` : undefined}>
      {drift?.psi == null
        ? <p class="dim">It is told from 2,000 rows on, by a server that knows what its model learned from.</p>
        : (
          <dl class="story-facts">
            <div>
              <dt>Features, mean</dt>
              <dd>PSI {number(drift.psi, 3)}</dd>
            </div>
            <div>
              <dt>Its answers</dt>
              <dd>PSI {number(drift.prediction_psi, 3)}</dd>
            </div>
            {drift.features.map(({ feature, psi, ks }) => (
              <div key={feature}>
                <dt>{feature}</dt>
                <dd>
                  PSI {number(psi, 3)} <span class="dim">KS {number(ks, 2)}</span>
                </dd>
              </div>
            ))}
          </dl>
        )}
    </Panel>
  );
}
