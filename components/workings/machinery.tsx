import type { ComponentChildren } from "preact";
import type { SystemView } from "../../coordinator/ports/system.ts";
import { counted } from "../../domain/counted.ts";
import { duration, NONE, number } from "../../domain/figure_text.ts";
import { Gauge } from "../gauge.tsx";
import { Panel } from "../panel.tsx";
import { When } from "../when.tsx";

type Figure = readonly [name: string, value: ComponentChildren];

/** What runs, how loaded it is, and where things are kept. @param nowMs Wall time of this look. */
export const Machinery = ({ system, nowMs }: { system: SystemView; nowMs: number }) => {
  const { versions, process, database, backups, exchange, models, alerts, websocket_clients: clients } = system;
  return (
    <div class="machinery">
      <Panel id="process" title="Process" aside={`up ${duration(process.uptime_seconds * 1000)}`}>
        <Figures
          figures={[
            ["Memory", `${number(process.memory_mb, 0)} MB`],
            ["of it JavaScript", `${number(process.heap_mb, 0)} MB`],
            ["CPU, of one core", `${number(process.cpu_percent, 1)} %`],
            [
              "Event loop lag, worst of 10 s",
              process.event_loop_lag_ms === null ? NONE : `${number(process.event_loop_lag_ms, 1)} ms`,
            ],
            ["Dashboards connected", clients],
          ]}
        />
      </Panel>
      <Panel id="exchange" title="Exchange" aside={`websocket ${exchange.websockets}`}>
        <ul class="gauges">
          <Gauge
            name="request weight this minute"
            value={exchange.used_weight ?? 0}
            limit={exchange.weight_limit}
            unit=""
          />
        </ul>
        <Figures
          figures={[
            ["Requests since the last start", number(exchange.requests, 0)],
            ...(exchange.used_weight === null ? [["Weight", "not told by the exchange yet"] as const] : []),
          ]}
        />
      </Panel>
      <Panel id="database" title="Database" aside={`schema ${database.migration}`}>
        <Figures
          figures={[
            ["Address", database.url],
            ["Size", database.size_bytes === null ? "a server's" : megabytes(database.size_bytes)],
            ["Journal", `${number(database.journal_events, 0)} events`],
            ...database.tables.map(({ name, rows }) => [name, `${number(rows, 0)} rows`] as const),
          ]}
        />
      </Panel>
      <Panel id="backups" title="Backups" aside={backups.newest ? null : "none"}>
        {backups.newest === null ? <p>No backup has been made yet.</p> : (
          <Figures
            figures={[
              ["Newest", backups.newest.file],
              ["Made", <When key="made" ms={backups.newest.timestamp} />],
              ["Age", duration(Math.max(0, nowMs - backups.newest.timestamp))],
              ["Size", megabytes(backups.newest.size_bytes)],
            ]}
          />
        )}
        {backups.last && (
          <p class={backups.last.ok ? "dim" : undefined}>
            {backups.last.ok ? "Last scheduled one" : "Last scheduled one FAILED"},{" "}
            <When ms={backups.last.timestamp} />: {backups.last.message}
          </p>
        )}
        <p class="dim">Folder: {backups.folder}</p>
      </Panel>
      <Panel id="alerts" title="Alerts" aside={alerts.length === 0 ? "off" : null}>
        {alerts.length === 0 ? <p>No way of messages is switched on: docs/alerts.md tells how.</p> : (
          <Figures
            figures={alerts.flatMap(({ sink, trouble, since_ms, waiting }) => [
              [sink, trouble === null ? "works" : `does not work: ${trouble}`] as const,
              ...(since_ms === null ? [] : [["since", <When key="since" ms={since_ms} />] as const]),
              ...(waiting === 0 ? [] : [["waiting", counted(waiting, "alert")] as const]),
            ])}
          />
        )}
      </Panel>
      {models.map((model) => (
        <Panel key={model.name} id={`server-${model.name}`} title={`Model server ${model.name}`} aside={model.status}>
          <Figures
            figures={[
              ["Memory", model.memory_mb === null ? NONE : `${number(model.memory_mb, 0)} MB`],
              ["CPU, of one core", model.cpu_percent === null ? NONE : `${number(model.cpu_percent, 1)} %`],
              ["Up", model.uptime_seconds === null ? NONE : duration(model.uptime_seconds * 1000)],
              ["Restarts", model.restarts],
            ]}
          />
        </Panel>
      ))}
      <Panel id="versions" title="Versions">
        <Figures
          figures={[
            ["Xylen", versions.xylen],
            ["Commit", versions.commit === null ? "not known" : versions.commit.slice(0, 12)],
            ["Deno", versions.deno],
            ["V8", versions.v8],
            ["ccxt", versions.ccxt],
            ["onnxruntime", versions.onnxruntime],
          ]}
        />
      </Panel>
    </div>
  );
};

const Figures = ({ figures }: { figures: readonly Figure[] }) => (
  <dl class="figures">
    {figures.map(([name, value]) => (
      <>
        <dt>{name}</dt>
        <dd class="num">{value}</dd>
      </>
    ))}
  </dl>
);

const megabytes = (bytes: number): string => `${number(bytes / 1_048_576, 1)} MB`;
