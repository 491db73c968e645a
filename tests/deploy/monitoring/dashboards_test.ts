import { parse, stringify } from "@std/yaml";
import assert from "node:assert/strict";
import { z } from "zod";
import { DASHBOARDS, fileText } from "../../../deploy/grafana/source/generate.ts";
import { COLUMNS, dashboardJson } from "../../../deploy/grafana/source/panel.ts";
import { runTool, toolRuns } from "../../fixtures/external_tool.ts";
import { TemporaryFolder } from "../../fixtures/temporary_folder.ts";
import { servedSeries, unserved } from "./promql.ts";
import { deployed, RECORDING_FILE, rulesIn } from "./rule_files.ts";

const FOLDER = new URL("../../../deploy/grafana/dashboards/", import.meta.url);
const recorded = rulesIn(await deployed(RECORDING_FILE)).map(({ record }) => record!);
const served = servedSeries(recorded);

const source = z.strictObject({ type: z.literal("prometheus"), uid: z.literal("prometheus") });
const text = z.string().min(1);
const place = z.strictObject({
  x: z.int().min(0).max(COLUMNS - 1),
  y: z.int().min(0),
  w: z.int().min(1).max(COLUMNS),
  h: z.int().min(2),
});
const target = z.strictObject({
  refId: z.string().regex(/^[A-Z]$/),
  datasource: source,
  expr: text,
  legendFormat: text,
  instant: z.boolean(),
  range: z.boolean(),
  format: z.literal("table").optional(),
});
/** What Grafana 12 reads of a panel, as far as we write it. */
const panel = z.strictObject({
  id: z.int().min(1),
  type: z.enum(["stat", "gauge", "timeseries", "state-timeline", "table", "bargauge"]),
  title: text,
  description: text.regex(/\.$/),
  datasource: source,
  gridPos: place,
  targets: z.array(target).min(1),
  fieldConfig: z.strictObject({
    defaults: z.strictObject({
      unit: z.enum(["none", "short", "percentunit", "currencyUSD", "s", "bytes", "cps", "dtdurations"]),
      mappings: z.array(z.strictObject({
        type: z.literal("value"),
        options: z.record(z.string().regex(/^\d+$/), z.strictObject({ text, index: z.int() })),
      })),
      min: z.number().optional(),
      max: z.number().optional(),
      thresholds: z.strictObject({
        mode: z.literal("absolute"),
        steps: z.array(z.strictObject({
          value: z.number().nullable(),
          color: z.enum(["green", "yellow", "orange", "red", "blue"]),
        })).min(1),
      }),
      custom: z.record(z.string(), z.unknown()).optional(),
    }),
    overrides: z.tuple([]),
  }),
  options: z.record(z.string(), z.unknown()),
});
const dashboard = z.looseObject({
  uid: z.string().regex(/^xylen-[a-z]+$/),
  title: text,
  description: text,
  schemaVersion: z.literal(39),
  refresh: text,
  templating: z.object({ list: z.array(z.looseObject({ name: z.literal("xylen") })).length(1) }),
  panels: z.array(panel).min(5),
});
type DashboardFile = z.output<typeof dashboard>;
type PanelFile = DashboardFile["panels"][number];

async function files(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { name } of Deno.readDir(FOLDER)) found.set(name, await Deno.readTextFile(new URL(name, FOLDER)));
  return found;
}

/** As Prometheus gets it: Grafana puts figures in place of its variables. */
const asked = (expr: string): string =>
  expr.replaceAll("$__rate_interval", "1m").replaceAll("$__range", "1h").replaceAll('"$xylen"', '"main"');

function overlaps(panels: readonly PanelFile[]): string[] {
  const cells = new Map<string, string>();
  const faults: string[] = [];
  for (const { title, gridPos: { x, y, w, h } } of panels) {
    if (x + w > COLUMNS) faults.push(`${title} leaves the page`);
    for (let column = x; column < x + w; column++) {
      for (let row = y; row < y + h; row++) {
        const other = cells.get(`${column} ${row}`);
        if (other !== undefined) faults.push(`${title} lies on ${other}`);
        cells.set(`${column} ${row}`, title);
      }
    }
  }
  return [...new Set(faults)];
}

function faultsOf(file: DashboardFile): string[] {
  const { panels } = file;
  const faults = overlaps(panels);
  if (new Set(panels.map(({ id }) => id)).size < panels.length) faults.push("two panels have one id");
  for (const { title, targets, fieldConfig: { defaults: { thresholds } } } of panels) {
    for (const { expr } of targets) {
      faults.push(...unserved(asked(expr), served).map((series) => `${title} asks for ${series}`));
      if (!expr.includes('xylen="$xylen"')) faults.push(`${title} mixes installations`);
    }
    const steps = thresholds.steps.slice(1).map(({ value }) => value ?? -Infinity);
    if (steps.some((value, index) => index > 0 && value <= steps[index - 1]!)) {
      faults.push(`${title} has steps that fall`);
    }
  }
  return faults.map((fault) => `${file.title}: ${fault}`);
}

const read = (text: string): DashboardFile => dashboard.parse(JSON.parse(text));

Deno.test("five dashboards lie there, as their source makes them", async () => {
  const stored = await files();
  assert.deepEqual([...stored.keys()].sort(), Object.keys(DASHBOARDS).map((name) => `${name}.json`).sort());
  assert.equal(stored.size, 5);
  for (const [name, each] of Object.entries(DASHBOARDS)) {
    assert.equal(stored.get(`${name}.json`), fileText(each), "deno run -A deploy/grafana/source/generate.ts");
  }
});

Deno.test("every dashboard has Grafana's shape, units and words; no panel lies on another, and each asks for what is served", async () => {
  const all = [...(await files()).values()].map(read);
  assert.deepEqual(all.flatMap(faultsOf), []);
  assert.equal(new Set(all.map(({ uid }) => uid)).size, all.length);
});

/** What promtool says of expressions, as rules. */
async function promtool(expressions: readonly string[]) {
  await using folder = await TemporaryFolder.create();
  const rules = expressions.map((expr, index) => ({ record: `panel:${index}`, expr: asked(expr) }));
  await Deno.writeTextFile(folder.file("panels.yml"), stringify({ groups: [{ name: "panels", rules }] }));
  const { code, stdout, stderr } = await runTool("promtool", ["check", "rules", folder.file("panels.yml")]);
  return { code, said: stdout + stderr };
}

Deno.test("promtool can read every expression of every panel", async () => {
  if (!await toolRuns("promtool")) return;
  const all = [...(await files()).values()].map(read);
  const expressions = all.flatMap(({ panels }) => panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)));
  assert.ok(expressions.length > 80);
  const { code, said } = await promtool(expressions);
  assert.equal(code, 0, said);
  assert.notEqual((await promtool([...expressions, "sum by (x (up)"])).code, 0);
});

type Damage = [string, (file: DashboardFile) => void, RegExp];
const DAMAGES: Damage[] = [
  ["a panel on another", (file) => file.panels[1]!.gridPos.x = 0, /lies on/],
  ["a panel that leaves the page", (file) => file.panels[0]!.gridPos.w = 24, /lies on/],
  [
    "a metric that nobody serves",
    (file) => file.panels[0]!.targets[0]!.expr = 'xylen_nope{xylen="$xylen"}',
    /asks for/,
  ],
  [
    "a label that the metric has not",
    (file) => file.panels[0]!.targets[0]!.expr = 'up{a="b",xylen="$xylen"}',
    /up\{a\}/,
  ],
  ["two installations in one panel", (file) => file.panels[0]!.targets[0]!.expr = "up", /mixes/],
  ["an id twice", (file) => file.panels[1]!.id = 1, /one id/],
];
for (const [what, damage, fault] of DAMAGES) {
  Deno.test(`a dashboard with ${what} is found`, () => {
    const file = read(fileText(DASHBOARDS["trading"]!));
    damage(file);
    assert.match(faultsOf(file).join("; "), fault);
  });
}

Deno.test("a panel without unit or words, or of a kind that Grafana does not have, is found", () => {
  const json = () => dashboardJson(DASHBOARDS["risk"]!);
  for (
    const [from, to] of [[/"unit":"[a-z]+"/i, '"unit":"parsecs"'], ['"type":"stat"', '"type":"pie"'], [
      /"description":"[^"]+\."/,
      '"description":""',
    ]] as const
  ) {
    const text = JSON.stringify(json().panels[3]).replace(from, to);
    assert.equal(panel.safeParse(JSON.parse(text)).success, false, String(from));
  }
});

Deno.test("Grafana is told of the source and the folder that dashboards speak of", async () => {
  const { datasources } = parse(await deployed("grafana/provisioning/datasources/prometheus.yml"));
  assert.deepEqual(datasources.map(({ uid, type }: Record<string, string>) => [uid, type]), [[
    "prometheus",
    "prometheus",
  ]]);
  const { providers } = parse(await deployed("grafana/provisioning/dashboards/xylen.yml"));
  assert.equal(providers[0].options.path, "/var/lib/grafana/dashboards");
});
