import assert from "node:assert/strict";
import { loadConfig } from "../../coordinator/runtime/config/load.ts";
import { faultReport } from "../../coordinator/runtime/config/faults.ts";
import { toolRuns } from "../fixtures/external_tool.ts";
import { DEPLOY, judgeCompose, planted, readText, readYaml, ROOT } from "./deploy_files.ts";

interface Service {
  readonly restart?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly build?: { readonly target: string };
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly command?: readonly string[];
  readonly deploy?: { readonly resources: { readonly limits: { readonly cpus: string; readonly memory: string } } };
}

const runs = await toolRuns("docker-compose");
const text = await readText("deploy/compose.yaml");
const services: Record<string, Service> = (await readYaml("deploy/compose.yaml")).services;
const each = Object.entries(services);
const isThere = (path: string): Promise<boolean> => Deno.stat(path).then(() => true, () => false);

Deno.test({
  name: "docker-compose has nothing to say about compose.yaml with all its profiles",
  ignore: !runs,
  fn: async () => {
    const profiles = ["demo", "libsql", "simulator"].flatMap((name) => ["--profile", name]);
    const judged = await judgeCompose(text, profiles);
    assert.deepEqual([judged.code, judged.stderr], [0, ""]);
  },
});

for (
  const [fault, from, to, said] of [
    ["a key that does not exist", "read_only:", "readonly:", /'?readonly'?/],
    ["a volume that nobody made", "  grafana: {}\n", "", /grafana/],
    ["a condition that does not exist", "service_healthy", "service_fine", /service_fine|condition/],
    ["a broken variable", "${XYLEN_COMMIT:-}", "${XYLEN_COMMIT:-", /Invalid interpolation/],
  ] as const
) {
  Deno.test({
    name: `docker-compose refuses ${fault}`,
    ignore: !runs,
    fn: async () => {
      const judged = await judgeCompose(planted(text, from, to));
      assert.notEqual(judged.code, 0);
      assert.match(judged.stderr, said);
    },
  });
}

Deno.test("every service comes up again, has limits and no rights to spare", () => {
  assert.ok(each.length > 9);
  for (const [name, { restart, cap_drop, security_opt, deploy }] of each) {
    assert.equal(restart, "unless-stopped", name);
    assert.deepEqual([cap_drop, security_opt], [["ALL"], ["no-new-privileges:true"]], name);
    assert.match(deploy?.resources.limits.memory ?? "", /^\d+[MG]$/, name);
    assert.ok(Number(deploy?.resources.limits.cpus) > 0, name);
  }
});

Deno.test("our own run on a read-only root, from a target of the Dockerfile; images of others have a version", async () => {
  const stages = [...(await readText("Dockerfile")).matchAll(/^FROM \S+ AS (\S+)$/gm)].map(([, stage]) => stage);
  for (const [name, { image, read_only, build }] of each) {
    if (!image.startsWith("xylen-")) {
      assert.match(image, /^\$\{[A-Z]+_IMAGE:-\S+:v?\d+\.\d+\S*\}$/, name);
      continue;
    }
    assert.equal(read_only, true, name);
    const target = image.slice("xylen-".length, image.indexOf(":"));
    assert.ok(stages.includes(target), `${name}: ${image}`);
    if (build) assert.equal(build.target, target, name);
    assert.ok(each.some(([, one]) => one.image === image && one.build), `${image} is built by one of them`);
  }
});

Deno.test("the program takes the configurations, and asks the model servers that there are", async () => {
  for (const path of ["deploy/compose/config.yaml", "deploy/compose/demo.yaml"]) {
    const loaded = await loadConfig(ROOT + path);
    assert.ok(loaded.ok, loaded.ok ? "" : faultReport(loaded.error));
  }
  const { models, dashboard } = await readYaml("deploy/compose/config.yaml");
  const asked = models.endpoints.map(({ name, url }: { name: string; url: string }) => [name, new URL(url).hostname]);
  const there = each.filter(([name]) => name.startsWith("model-"))
    .map(([name, { environment }]) => [environment!["MODEL_NAME"], name]);
  assert.deepEqual(asked, there);
  const [nginx] = dashboard.trusted_proxies;
  assert.match(text, new RegExp(`nginx:[\\s\\S]*ipv4_address: ${nginx} `));
});

Deno.test("nginx gets a value for everything that its template asks for", async () => {
  const template = await readText("deploy/nginx/xylen.conf.template");
  const asked = new Set([...template.matchAll(/\$\{(XYLEN_[A-Z_]+)\}/g)].map(([, name]) => name!));
  assert.deepEqual([...asked].filter((name) => !services["nginx"]!.environment![name]), []);
});

Deno.test("what is mounted from deploy/ is there, and Prometheus and Alertmanager find their first file in it", async () => {
  const made = /^\.\/secrets$/;
  const mounted = each.flatMap(([, { volumes = [] }]) => volumes).map((line) => line.split(":")[0]!)
    .filter((path) => path.startsWith("./") && !made.test(path));
  assert.ok(mounted.length > 6);
  for (const path of mounted) assert.ok(await isThere(DEPLOY + path), path);
  for (const name of ["prometheus", "alertmanager"]) {
    const { command, volumes } = services[name]!;
    const file = command!.map((word) => /^--config\.file=(.*)$/.exec(word)?.[1]).find((each) => each)!;
    const [from, to] = volumes!.map((line) => line.split(":")).find(([, to]) => file.startsWith(`${to}/`))!;
    assert.ok(await isThere(DEPLOY + from + file.slice(to!.length)), file);
  }
});

Deno.test("Prometheus asks the services that there are, at their ports", async () => {
  const targets = await Promise.all(
    ["coordinator", "model-server", "alertmanager"].map((name) => readYaml(`deploy/prometheus/${name}.targets.yml`)),
  );
  const asked = targets.flat().flatMap(({ targets }: { targets: readonly string[] }) => targets);
  const names = ["coordinator", ...Object.keys(services).filter((name) => name.startsWith("model-"))];
  assert.deepEqual(asked, [...names.map((name, i) => `${name}:${i === 0 ? 8000 : 9100}`), "alertmanager:9093"]);
});

Deno.test("what compose.yaml reads from the environment is in the example, apart from images and ports", async () => {
  const example = await readText("deploy/compose.env.example");
  const asked = new Set([...text.matchAll(/\$\{([A-Z_]+):-/g)].map(([, name]) => name!));
  const own = [...asked].filter((name) => !/_IMAGE$|_HTTPS?$|_RETENTION$|^XYLEN_(VERSION|COMMIT)$/.test(name));
  assert.deepEqual(own.filter((name) => !example.includes(`\n${name}=`)), []);
});
