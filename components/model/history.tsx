import type { ComponentChildren } from "preact";
import type { HistoryPoint, ModelHistory } from "../../coordinator/ports/model_history.ts";
import { NONE, number, percent } from "../../domain/figure_text.ts";
import { Panel } from "../panel.tsx";
import { SmallChart } from "./small_chart.tsx";
import { When } from "../when.tsx";

const ms = (value: number): string => `${number(value, 1)} ms`;

/** How a model did over time, four small charts; a dashed line where another version came. */
export function History({ history, path }: { history: ModelHistory; path: string }) {
  const { by, decisions, points, cut } = history;
  const last = points.at(-1);
  const sum = (of: "answers" | "failed") => points.reduce((total, point) => total + point[of], 0);
  return (
    <Panel
      id="history"
      title="Over time"
      aside={
        <span class="stretches">
          <Stretch to={path} current={by === "decisions"}>by decisions</Stretch>
          <Stretch to={`${path}?by=day`} current={by === "day"}>by day</Stretch>
        </span>
      }
    >
      {last
        ? (
          <>
            <div class="small-charts">
              <Latency points={points} />
              <Confidence points={points} />
              <Brier points={points} />
              <Drift {...history} />
            </div>
            <p class="dim">
              {by === "day" ? "A point a day" : `A point for every ${decisions} decisions`},{" "}
              <When ms={points[0]!.from} /> to <When ms={last.to} />; {number(sum("failed"), 0)} of{" "}
              {number(sum("answers"), 0)} questions brought no answer
              {cut ? "; older answers are in the database and not shown" : ""}. Dashed: another version began to answer.
            </p>
          </>
        )
        : (
          <p class="dim">
            It has not been asked yet: answers are stored with each decision.
          </p>
        )}
    </Panel>
  );
}

const Stretch = ({ to, current, children }: { to: string; current: boolean; children: ComponentChildren }) => (
  <a href={to} aria-current={current ? "true" : undefined}>{children}</a>
);

/** Where a version that the point before did not have begins. */
export const versionChanges = (points: readonly HistoryPoint[]): number[] =>
  points.flatMap(({ versions }, i) => {
    const before = points[i - 1]?.versions;
    return before && before.length > 0 && versions.some((each) => !before.includes(each)) ? [i] : [];
  });

const Chart = ({ title, now, children }: { title: string; now: ComponentChildren; children: ComponentChildren }) => (
  <figure class="small-figure">
    <figcaption>
      <span>{title}</span> <strong>{now}</strong>
    </figcaption>
    {children}
  </figure>
);

function Latency({ points }: { points: readonly HistoryPoint[] }) {
  const last = points.at(-1)!;
  return (
    <Chart
      title="Latency"
      now={
        <>
          <span class="chart-key tone-accent">p50 {ms(last.latency_p50_ms)}</span>{" "}
          <span class="chart-key tone-warn">p95 {ms(last.latency_p95_ms)}</span>
        </>
      }
    >
      <SmallChart
        label="Latency, median and 95th percentile"
        lines={[
          { tone: "accent", values: points.map((point) => point.latency_p50_ms) },
          { tone: "warn", values: points.map((point) => point.latency_p95_ms) },
        ]}
        marks={versionChanges(points)}
        fromZero
        format={ms}
      />
    </Chart>
  );
}

function Confidence({ points }: { points: readonly HistoryPoint[] }) {
  const values = points.map(({ confidence }) => confidence);
  return (
    <Chart
      title="Confidence"
      now={values.at(-1) == null ? "no answer in the newest point" : `${percent(values.at(-1))} stated`}
    >
      {values.some((each) => each !== null)
        ? (
          <SmallChart
            label="Mean stated confidence"
            lines={[{ tone: "accent", values }]}
            marks={versionChanges(points)}
            format={(value) => percent(value)}
          />
        )
        : <p class="dim">No answer among these: it failed, was late, or what it learned is too old.</p>}
    </Chart>
  );
}

function Brier({ points }: { points: readonly HistoryPoint[] }) {
  const judged = points.findLast(({ brier }) => brier !== null);
  return (
    <Chart
      title="Brier score"
      now={judged ? `${number(judged.brier, 3)} of ${number(judged.judged, 0)} judged` : NONE}
    >
      {judged
        ? (
          <SmallChart
            label="Mean Brier score of what was judged, lower is better"
            lines={[{ tone: "accent", values: points.map(({ brier }) => brier) }]}
            marks={versionChanges(points)}
            format={(value) => number(value, 3)}
          />
        )
        : <p class="dim">None of these answers is judged: its label's horizon must be over.</p>}
    </Chart>
  );
}

function Drift({ drift }: ModelHistory) {
  const last = drift.points.at(-1);
  return (
    <Chart title="Drift (PSI)" now={last ? number(last.psi, 3) : NONE}>
      {last
        ? (
          <>
            <SmallChart
              label="Mean population stability index of the features"
              lines={[{ tone: "accent", values: drift.points.map(({ psi }) => psi) }]}
              fromZero
              format={(value) => number(value, 2)}
            />
            <p class="dim">
              As its server told it since <When ms={drift.since} />; not stored.
            </p>
          </>
        )
        : <p class="dim">Its server has told none since this program started: it needs 2,000 rows.</p>}
    </Chart>
  );
}
