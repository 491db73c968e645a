import { parse } from "@std/yaml";
import assert from "node:assert/strict";
import { runTool, toolRuns } from "../../fixtures/external_tool.ts";
import { TemporaryFolder } from "../../fixtures/temporary_folder.ts";

const DEPLOYED = new URL("../../../deploy/prometheus/", import.meta.url);
const SECRETS = "/etc/xylen/";

/** What promtool says of the files as they are deployed, its secrets in a folder that is there. @param damage Of one file. */
async function check(damage?: { readonly file: string; readonly from: string | null; readonly to: string }) {
  await using folder = await TemporaryFolder.create();
  for (const name of ["metrics_token", "model_token"]) await Deno.writeTextFile(folder.file(name), "xyl_0");
  for await (const { name } of Deno.readDir(DEPLOYED)) {
    let text = (await Deno.readTextFile(new URL(name, DEPLOYED))).replaceAll(SECRETS, `${folder.path}/`);
    if (damage?.file === name) {
      if (damage.from === null) continue;
      assert.ok(text.includes(damage.from), damage.from);
      text = text.replace(damage.from, damage.to);
    }
    await Deno.writeTextFile(folder.file(name), text);
  }
  const { code, stdout, stderr } = await runTool("promtool", ["check", "config", folder.file("prometheus.yml")]);
  return { code, said: stdout + stderr };
}

Deno.test("Prometheus takes its configuration, with targets, rules and the files of the tokens", async () => {
  if (!await toolRuns("promtool")) return;
  const { code, said } = await check();
  assert.equal(code, 0, said);
});

const DAMAGES = [
  { what: "an unknown key", file: "prometheus.yml", from: "scrape_timeout:", to: "scrape_timeot:" },
  { what: "a time-out longer than the interval", file: "prometheus.yml", from: "timeout: 10s", to: "timeout: 1h" },
  { what: "a rule file that is not there", file: "recording.rules.yml", from: null, to: "" },
  { what: "a token that is nowhere", file: "prometheus.yml", from: "metrics_token", to: "other_token" },
  { what: "targets that are no list", file: "coordinator.targets.yml", from: "- targets: [", to: "targets: [" },
  { what: "an expression that is none", file: "alerts.rules.yml", from: "== 0", to: "== == 0" },
  { what: "a label that is none", file: "alerts.rules.yml", from: "severity: critical", to: "se-verity: critical" },
  {
    what: "words that are no template",
    file: "alerts.rules.yml",
    from: "$labels.instance }}",
    to: "$labels.instance }",
  },
  {
    what: "the name of a record that is none",
    file: "recording.rules.yml",
    from: "record: xylen:",
    to: "record: xylen-",
  },
];
for (const { what, ...damage } of DAMAGES) {
  Deno.test(`Prometheus would refuse ${what}`, async () => {
    if (!await toolRuns("promtool")) return;
    assert.notEqual((await check(damage)).code, 0);
  });
}

Deno.test("the targets are the services of compose.yaml, each model server among them", async () => {
  const { services } = parse(await Deno.readTextFile(new URL("../compose.yaml", DEPLOYED)), { merge: true });
  const targets = async (name: string): Promise<string[]> =>
    parse(await Deno.readTextFile(new URL(`${name}.targets.yml`, DEPLOYED)))[0].targets;
  const models = Object.keys(services).filter((name) => name.startsWith("model-"));
  assert.deepEqual(await targets("model-server"), models.map((name) => `${name}:9100`));
  assert.deepEqual(await targets("coordinator"), ["coordinator:8000"]);
  assert.deepEqual(await targets("alertmanager"), ["alertmanager:9093"]);
  assert.ok(services.coordinator && services.alertmanager);
});
