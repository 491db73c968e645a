import { stringify } from "@std/yaml";
import assert from "node:assert/strict";
import { runTool, toolRuns } from "../../fixtures/external_tool.ts";
import { TemporaryFolder } from "../../fixtures/temporary_folder.ts";
import { ALERT_CASES, type AlertCase, targetLabels } from "./alert_cases.ts";
import { selectorsIn, servedSeries, unserved } from "./promql.ts";
import { ALERT_FILE, deployed, RECORDING_FILE, type Rule, rulesIn } from "./rule_files.ts";

const alertText = await deployed(ALERT_FILE);
const recordingText = await deployed(RECORDING_FILE);
const alerts = rulesIn(alertText), recordings = rulesIn(recordingText);
const served = servedSeries(recordings.map(({ record }) => record!));

/** What each alarm has to have, for whoever is woken by it. */
function faultsOf({ alert, expr, labels = {}, annotations = {} }: Rule, headings: ReadonlySet<string>): string[] {
  const faults = unserved(expr, served).map((series) => `asks for ${series}`);
  if (!["critical", "warning"].includes(labels["severity"] ?? "")) faults.push("has no severity");
  for (const name of ["summary", "description"]) if (!annotations[name]) faults.push(`has no ${name}`);
  const anchor = /^docs\/runbooks\.md#(.+)$/.exec(annotations["runbook"] ?? "")?.[1];
  if (anchor === undefined || !headings.has(anchor)) faults.push(`leads to ${annotations["runbook"]}`);
  if (!ALERT_CASES.some((each) => each.alert === alert)) faults.push("has no case");
  return faults.map((fault) => `${alert} ${fault}`);
}

const runbooks = (await Deno.readTextFile(new URL("../../../docs/runbooks.md", import.meta.url))).split(/^## /m).slice(
  1,
)
  .map((text) => ({ name: text.slice(0, text.indexOf("\n")), text }));
const headings = new Set(runbooks.map(({ name }) => name.toLowerCase()));

Deno.test("every alarm has severity, words, a runbook that exists and a case, and asks only for what is served", () => {
  assert.deepEqual(alerts.flatMap((rule) => faultsOf(rule, headings)), []);
  assert.deepEqual(recordings.flatMap(({ expr }) => unserved(expr, served)), []);
  assert.deepEqual(
    ALERT_CASES.map(({ alert }) => alert),
    alerts.map(({ alert }) => alert),
    "one case for each, in order",
  );
  assert.deepEqual(
    runbooks.map(({ name }) => name),
    alerts.map(({ alert }) => alert),
    "each alarm has a runbook of its own",
  );
});

Deno.test("every runbook says what is at risk, where to look, what to do and when it is over", () => {
  const lacking = runbooks.flatMap(({ name, text }) =>
    ["At risk", "Look", "Do", "Over when"].filter((part) => !text.includes(`- **${part}:** `)).map((part) =>
      `${name}: ${part}`
    )
  );
  assert.deepEqual(lacking, []);
});

Deno.test("every page that a runbook names is one, and every configuration key", async () => {
  const text = runbooks.map((each) => each.text).join("");
  const keys = await Deno.readTextFile(new URL("../../../docs/configuration.md", import.meta.url));
  const named = [...text.matchAll(/`([a-z_]+\.[a-z_]+)(?:: \w+)?`/g)].map(([, key]) => key!).filter((key) =>
    !/\.(yml|md|sh|db)$/.test(key)
  );
  assert.ok(named.length > 5);
  assert.deepEqual(named.filter((key) => !keys.includes(`\`${key.split(".")[1]}\``)), []);
  const pages = new Set([...text.matchAll(/`\/([a-z]+)(?:\?[^`]*)?`/g)].map(([, page]) => page!));
  const missing = [];
  for (const page of pages) {
    if (["healthz", "metrics", "targets"].includes(page)) continue;
    const found = await Promise.all(
      [`${page}.tsx`, `${page}/index.tsx`].map((path) =>
        Deno.stat(new URL(`../../../routes/${path}`, import.meta.url)).then(() => true, () => false)
      ),
    );
    if (!found.includes(true)) missing.push(page);
  }
  assert.deepEqual(missing, []);
});

Deno.test("the documented command makes a link of every runbook's path", async () => {
  const page = await Deno.readTextFile(new URL("../../../docs/monitoring.md", import.meta.url));
  const [, from, to] = /^sed -i 's\|(.+)\|(.+)\|' \S+alerts\.rules\.yml$/m.exec(page)!;
  const linked = rulesIn(alertText.replaceAll(from!, to!)).map(({ annotations }) => annotations!["runbook"]!);
  assert.deepEqual(linked.filter((link) => !URL.canParse(link)), []);
});

const MISTAKES: [string, (rule: Rule) => Rule, RegExp][] = [
  ["no severity", (rule) => ({ ...rule, labels: {} }), /has no severity/],
  ["no description", (rule) => ({ ...rule, annotations: { ...rule.annotations, description: "" } }), /has no descr/],
  [
    "no runbook",
    (rule) => ({ ...rule, annotations: { ...rule.annotations, runbook: "docs/runbooks.md#nope" } }),
    /leads/,
  ],
  ["a metric that nobody serves", (rule) => ({ ...rule, expr: "xylen_nope > 0" }), /asks for xylen_nope/],
  ["a label that the metric has not", (rule) => ({ ...rule, expr: 'xylen_equity_usd{side="x"} > 0' }), /\{side\}/],
  ["no case", (rule) => ({ ...rule, alert: "XylenNew" }), /XylenNew has no case/],
];
for (const [name, mistake, fault] of MISTAKES) {
  Deno.test(`an alarm with ${name} is found`, () => {
    assert.match(faultsOf(mistake(alerts[0]!), headings).join("; "), fault);
  });
}

Deno.test("the metrics of an expression are told from functions, labels, strings and figures", () => {
  const expression =
    `histogram_quantile(0.9, sum by (le, job) (rate(a_bucket{x="b{c}", y!~"d"}[5m]))) > 1.5e3 and on (i) b:c`;
  assert.deepEqual(selectorsIn(expression), [{ metric: "a_bucket", labels: ["x", "y"] }, {
    metric: "b:c",
    labels: [],
  }]);
});

const minutes = (count: number): string => `${count}m`;

/** Two tests for promtool: it comes with these very labels and words, and it does not come. */
function promtoolTests({ alert, severity, labels = {}, ofTarget = true, at, interval = "1m", ...rest }: AlertCase) {
  const { annotations } = alerts.find((rule) => rule.alert === alert)!;
  const expected = {
    exp_labels: { severity, ...(ofTarget ? targetLabels : {}), ...labels },
    exp_annotations: { ...annotations, description: rest.says },
  };
  const test = (name: string, input: AlertCase["firing"], exp_alerts: unknown[]) => ({
    name: `${alert} ${name}`,
    interval,
    input_series: input,
    alert_rule_test: [{ alertname: alert, eval_time: minutes(at), exp_alerts }],
  });
  return [test("comes", rest.firing, [expected]), test("does not come", rest.quiet, [])];
}

/** Only what the case is about: promtool evaluates every rule at each step. */
function rulesFor(rule: Rule): Rule[] {
  const named = new Set(selectorsIn(rule.expr).map(({ metric }) => metric));
  return [...recordings.filter(({ record }) => named.has(record!)), rule];
}

/** The alarms whose case fails, as `promtool test rules` says, with what it said. @param change What is made of each rule. */
async function failing(change: (rule: Rule) => Rule = (rule) => rule): Promise<{ names: string[]; said: string }> {
  await using folder = await TemporaryFolder.create();
  for (const each of ALERT_CASES) {
    const { alert, interval = "1m" } = each;
    const rules = rulesFor(change(alerts.find((rule) => rule.alert === alert)!));
    await Deno.writeTextFile(folder.file(`${alert}.rules.yml`), stringify({ groups: [{ name: "tested", rules }] }));
    const tests = { rule_files: [`${alert}.rules.yml`], evaluation_interval: interval, tests: promtoolTests(each) };
    await Deno.writeTextFile(folder.file(`${alert}.yml`), stringify(tests));
  }
  const files = ALERT_CASES.map(({ alert }) => folder.file(`${alert}.yml`));
  const { stdout, stderr } = await runTool("promtool", ["test", "rules", ...files]);
  const passed = new Set([...stdout.matchAll(/^Unit Testing: +(\S+)\n +SUCCESS$/gm)].map(([, file]) => file));
  const names = ALERT_CASES.map(({ alert }) => alert).filter((_, index) => !passed.has(files[index]));
  return { names, said: `${stdout}${stderr}` };
}

Deno.test("promtool: every alarm comes when it should, with its words, and only then", async () => {
  if (!await toolRuns("promtool")) return;
  const { names, said } = await failing();
  assert.deepEqual(names, [], said);
});

const WRONG: [string, (rule: Rule) => Rule][] = [
  ["never comes", (rule) => ({ ...rule, expr: `(${rule.expr}) and on () vector(1) < 0` })],
  ["comes always", (rule) => ({ ...rule, expr: `vector(1)`, for: "0s" })],
];
for (const [what, change] of WRONG) {
  Deno.test(`promtool: an alarm that ${what} fails its case, each of them`, async () => {
    if (!await toolRuns("promtool")) return;
    assert.deepEqual((await failing(change)).names, ALERT_CASES.map(({ alert }) => alert));
  });
}
