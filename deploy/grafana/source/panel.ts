/** Grafana's ids of units, as far as we use them. */
export type Unit =
  | "none"
  | "short"
  | "percentunit"
  | "currencyUSD"
  | "s"
  | "bytes"
  | "cps"
  | "dtdurations";

export interface Query {
  readonly expr: string;
  /** Name of the series: text with `{{label}}`. */
  readonly legend: string;
}

/** From a value on (from the lowest on for null) a panel has a colour. */
export type Threshold = readonly [number | null, "green" | "yellow" | "orange" | "red" | "blue"];

export interface Panel {
  readonly kind: "stat" | "gauge" | "timeseries" | "state-timeline" | "table" | "bargauge";
  readonly title: string;
  /** What it means, for who looks at it for the first time. */
  readonly about: string;
  readonly unit: Unit;
  /** Of 24 columns. */
  readonly width: number;
  readonly height: number;
  readonly queries: readonly Query[];
  readonly thresholds?: readonly Threshold[];
  readonly min?: number;
  readonly max?: number;
  /** Words for single values. */
  readonly words?: Readonly<Record<number, string>>;
  readonly stacked?: boolean;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly about: string;
  readonly panels: readonly Panel[];
}

export const COLUMNS = 24;
const SOURCE = { type: "prometheus", uid: "prometheus" } as const;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** One beside the other, and below the highest of the line where one does not fit any more. */
function placed(panels: readonly Panel[]): Place[] {
  let x = 0, y = 0, lineHeight = 0;
  return panels.map(({ width: w, height: h }) => {
    if (x + w > COLUMNS) [x, y, lineHeight] = [0, y + lineHeight, 0];
    const place = { x, y, w, h };
    x += w;
    lineHeight = Math.max(lineHeight, h);
    return place;
  });
}

const refId = (index: number): string => String.fromCharCode(65 + index);
const INSTANT = new Set<Panel["kind"]>(["stat", "gauge", "table", "bargauge"]);

function panelJson(panel: Panel, gridPos: Place, index: number) {
  const { kind, title, about, unit, queries, thresholds = [[null, "green"]], min, max, words } = panel;
  const mappings = words === undefined ? [] : [{
    type: "value",
    options: Object.fromEntries(Object.entries(words).map(([value, text], order) => [value, { text, index: order }])),
  }];
  return {
    id: index + 1,
    type: kind,
    title,
    description: about,
    datasource: SOURCE,
    gridPos,
    targets: queries.map(({ expr, legend }, order) => ({
      refId: refId(order),
      datasource: SOURCE,
      expr,
      legendFormat: legend,
      ...(INSTANT.has(kind) ? { instant: true, range: false } : { instant: false, range: true }),
      ...(kind === "table" ? { format: "table" } : {}),
    })),
    fieldConfig: {
      defaults: {
        unit,
        mappings,
        ...(min === undefined ? {} : { min }),
        ...(max === undefined ? {} : { max }),
        thresholds: { mode: "absolute", steps: thresholds.map(([value, color]) => ({ value, color })) },
        ...(kind === "timeseries" ? { custom: lineStyle(panel) } : {}),
      },
      overrides: [],
    },
    options: optionsOf(panel),
  };
}

function lineStyle({ stacked = false, thresholds }: Panel) {
  return {
    lineWidth: 1,
    fillOpacity: stacked ? 40 : 5,
    showPoints: "never",
    spanNulls: false,
    stacking: { mode: stacked ? "normal" : "none", group: "A" },
    thresholdsStyle: { mode: thresholds === undefined ? "off" : "line" },
  };
}

function optionsOf({ kind }: Panel) {
  switch (kind) {
    case "stat":
      return {
        colorMode: "background",
        graphMode: "none",
        reduceOptions: { calcs: ["lastNotNull"] },
        textMode: "auto",
      };
    case "gauge":
      return { reduceOptions: { calcs: ["lastNotNull"] }, showThresholdMarkers: true };
    case "bargauge":
      return { displayMode: "basic", orientation: "horizontal", reduceOptions: { calcs: ["lastNotNull"] } };
    case "state-timeline":
      return { mergeValues: true, showValue: "auto", legend: { showLegend: false } };
    case "table":
      return { showHeader: true, footer: { show: false } };
    case "timeseries":
      return { legend: { displayMode: "list", placement: "bottom", showLegend: true }, tooltip: { mode: "multi" } };
    default:
      return kind satisfies never;
  }
}

/** As Grafana stores it. */
export function dashboardJson({ uid, title, about, panels }: Dashboard) {
  const places = placed(panels);
  return {
    uid,
    title,
    description: about,
    tags: ["xylen"],
    schemaVersion: 39,
    version: 1,
    editable: false,
    refresh: "30s",
    time: { from: "now-24h", to: "now" },
    timezone: "utc",
    graphTooltip: 1,
    links: [{
      type: "dashboards",
      title: "Xylen",
      tags: ["xylen"],
      asDropdown: true,
      keepTime: true,
      includeVars: true,
    }],
    templating: {
      list: [{
        name: "xylen",
        label: "Installation",
        type: "query",
        datasource: SOURCE,
        query: { query: 'label_values(up{job="coordinator"}, xylen)', refId: "xylen" },
        refresh: 2,
        includeAll: false,
        multi: false,
      }],
    },
    annotations: {
      list: [{
        name: "Alarms",
        enable: true,
        datasource: SOURCE,
        iconColor: "red",
        expr: 'ALERTS{alertstate="firing", xylen="$xylen"}',
        titleFormat: "{{alertname}}",
      }],
    },
    panels: panels.map((panel, index) => panelJson(panel, places[index]!, index)),
  };
}
