import type { ModelDossier, ModelVersionView } from "../../coordinator/ports/model_desk.ts";
import { dateTime, NONE, number } from "../../domain/figure_text.ts";
import { Panel } from "../panel.tsx";
import { Asked } from "./asked.tsx";
import { Evidence, verdictOf } from "./evidence.tsx";
import { Fact } from "../fact.tsx";
import { When } from "../when.tsx";

/** Who may act on this page; null for who only looks. */
export interface Acting {
  readonly path: string;
  readonly csrfToken: string;
}

interface VersionsProps {
  readonly dossier: ModelDossier;
  readonly acting: Acting | null;
}

/** Every version with where it comes from, how good it was and whether its gates let it serve. */
export function Versions({ dossier: { versions, rollback_to, trouble }, acting }: VersionsProps) {
  const champion = versions?.find(({ state }) => state === "champion") ?? null;
  return (
    <Panel
      id="versions"
      title="Versions"
      aside={versions ? `${number(versions.length, 0)} kept by its server` : undefined}
    >
      {!versions && <p class="is-alarm">{trouble}</p>}
      {versions?.length === 0 && <p class="dim">Its server keeps none: the model came as a file.</p>}
      {versions && versions.length > 0 && (
        <div class="table-scroll" tabIndex={0} role="region" aria-label="Versions, scrollable">
          <table class="list versions">
            <thead>
              <tr>
                <th scope="col">Version</th>
                <th scope="col">State</th>
                <th scope="col">Learned from</th>
                <th scope="col" class="num">Samples</th>
                <th scope="col" class="num">Log loss</th>
                <th scope="col" class="num">Live</th>
                <th scope="col">Evidence</th>
                {acting && <th scope="col">Serve it</th>}
              </tr>
            </thead>
            <tbody>
              {versions.map((version, i) => (
                <Row key={version.version} version={version} champion={champion} acting={acting} nth={i} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {acting && champion && (rollback_to
        ? (
          <Asked
            id="ask-rollback"
            ask="Roll back…"
            title="Roll back?"
            act="Roll back"
            action="rollback"
            {...acting}
            needsWhy
          >
            <p>
              <code>{rollback_to}</code>, which served before, serves instead of <code>{champion.version}</code>{" "}
              from the next decision on. The version that serves now stays in the list.
            </p>
          </Asked>
        )
        : <p class="dim">There is no earlier champion to roll back to.</p>)}
    </Panel>
  );
}

interface RowProps {
  readonly version: ModelVersionView;
  readonly champion: ModelVersionView | null;
  readonly acting: Acting | null;
  readonly nth: number;
}

const span = (from: number | null, to: number | null): string =>
  to === null ? NONE : `${from === null ? "?" : dateTime(from).slice(0, 10)} to ${dateTime(to).slice(0, 10)}`;

const short = (hash: string | null): string => hash === null ? "not known" : hash.slice(0, 12);

function Row({ version, champion, acting, nth }: RowProps) {
  const { state, folds, live, evidence } = version;
  return (
    <tr class={`is-${state}`}>
      <th scope="row">
        <code>{version.version}</code>
        <details class="lineage">
          <summary>Lineage</summary>
          <dl class="story-facts">
            <Fact name="Made">
              <When ms={version.created_at} />
            </Fact>
            <Fact name="Beside">{version.parent ?? "none: it was the first"}</Fact>
            <Fact name="Learner">
              {version.learner ?? NONE}
              {version.horizon_bars === null ? "" : `, ${version.horizon_bars} candles ahead`}
            </Fact>
            <Fact name="File">
              <span title={version.sha256 ?? undefined}>SHA-256 {short(version.sha256)}</span>
            </Fact>
            <Fact name="Candles">
              <span title={version.data_hash ?? undefined}>SHA-256 {short(version.data_hash)}</span>
            </Fact>
          </dl>
        </details>
      </th>
      <td data-title="State">
        <span class={`badge badge-${state}`}>{state}</span>
      </td>
      <td data-title="Learned from">{span(version.trained_from, version.trained_to)}</td>
      <td class="num" data-title="Samples">{number(version.training_samples, 0)}</td>
      <td
        class="num"
        data-title="Log loss"
        title={folds ? `mean of ${folds.folds} folds; base rates ${number(folds.base_log_loss, 4)}` : undefined}
      >
        {number(folds?.log_loss, 4)}
      </td>
      <td
        class="num"
        data-title="Live"
        title={live ? `${live.predictions} judged; base rates ${number(live.base_log_loss, 4)}` : undefined}
      >
        {number(live?.log_loss, 4)}
      </td>
      <td data-title="Evidence">
        {evidence
          ? (
            <details class="lineage">
              <summary class={evidence.passed ? "is-passed" : "is-failed"}>{verdictOf(version)}</summary>
              <Evidence evidence={evidence} />
            </details>
          )
          : <span class="dim">{verdictOf(version)}</span>}
      </td>
      {acting && (
        <td>{state !== "champion" && <Promote version={version} champion={champion} acting={acting} nth={nth} />}</td>
      )}
    </tr>
  );
}

const Promote = ({ version, champion, acting, nth }: RowProps & { readonly acting: Acting }) => (
  <Asked
    id={`ask-promote-${nth}`}
    ask="Promote…"
    title="Promote this version?"
    act="Promote"
    action="promote"
    {...acting}
    needsWhy
  >
    <input type="hidden" name="version" value={version.version} />
    <dl class="story-facts">
      <Fact name="Will serve">
        <code>{version.version}</code>
      </Fact>
      <Fact name="Serves now">
        <code>{champion?.version ?? "none"}</code>
      </Fact>
    </dl>
    {version.evidence && !version.evidence.passed && (
      <p class="is-alarm">
        Its gates said no: it has not shown itself better than{" "}
        <code>{version.parent}</code>. You would have it serve against them.
      </p>
    )}
    {version.evidence && version.parent !== champion?.version && (
      <p class="is-alarm">
        It was held against <code>{version.parent}</code>, not against the version that serves now.
      </p>
    )}
    <Evidence evidence={version.evidence} />
  </Asked>
);
