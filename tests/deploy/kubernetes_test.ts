import assert from "node:assert/strict";
import { parseAllDocuments } from "@std/yaml";
import { faultReport } from "../../coordinator/runtime/config/faults.ts";
import { loadConfig } from "../../coordinator/runtime/config/load.ts";
import { runTool, toolRuns } from "../fixtures/external_tool.ts";
import { DEPLOY, planted, readText, readYaml, ROOT } from "./deploy_files.ts";
import { type Manifest, schemaFaults } from "./kubernetes_schema.ts";

const FOLDER = "deploy/kubernetes/";

/** Every manifest of a text, those of a List too. */
function manifestsOf(text: string): Manifest[] {
  const documents = parseAllDocuments(text, { merge: true });
  return [...documents].flatMap((document) => {
    const value = document.toJS();
    return value?.kind === "List" ? value.items : [value];
  });
}

const { resources, configMapGenerator, images } = await readYaml(`${FOLDER}kustomization.yaml`);
const paths: string[] = [...resources, "../kubernetes-libsql/libsql.yaml"];
const texts = new Map(await Promise.all(paths.map(async (path) => [path, await readText(FOLDER + path)] as const)));
const all = [...texts.values()].flatMap(manifestsOf);
const ofKind = (kind: string) => all.filter((each) => each.kind === kind);
const workloads = [...ofKind("StatefulSet"), ...ofKind("Deployment")];

Deno.test("Kubernetes' schema has nothing to say about any manifest, and knows every field", async () => {
  assert.ok(all.length > 30);
  assert.deepEqual((await Promise.all(all.map(schemaFaults))).flat(), []);
});

for (
  const [fault, path, from, to, said] of [
    ["a field that does not exist", "coordinator.yaml", "livenessProbe:", "liveProbe:", /\/liveProbe: unknown field/],
    ["a number that is a text", "coordinator.yaml", "replicas: 1", 'replicas: "1"', /\/spec\/replicas: type/],
    ["a kind of another version", "disruption.yaml", "policy/v1", "policy/v2", /no PodDisruptionBudget in policy\/v2/],
    ["a field that is missing", "models.yaml", "serviceName: model-mlp", "serviceNames: x", /serviceNames: unknown/],
    ["a policy without what it is for", "network.yaml", "podSelector: {}", "podSelektor: {}", /podSelektor: unknown/],
    ["a rule without its kind of path", "ingress.yaml", "pathType: Prefix", "", /required.*pathType/],
  ] as const
) {
  Deno.test(`the schema shows ${fault}`, async () => {
    const manifests = manifestsOf(planted(texts.get(path)!, from, to));
    assert.match((await Promise.all(manifests.map(schemaFaults))).flat().join("\n"), said);
  });
}

Deno.test({
  name: "kubectl builds the folder, and the one with libSQL",
  ignore: !await toolRuns("kubectl"),
  fn: async () => {
    // Debian's is too old to know anchors and to say its version this way.
    const version = await runTool("kubectl", ["version", "--client", "--output=json"]);
    if (!/"kustomizeVersion": "v5/.test(version.stdout)) return console.log("not run: kubectl with kustomize 5");
    for (const [folder, count] of [["kubernetes", all.length - 2], ["kubernetes-libsql", all.length]] as const) {
      const built = await runTool("kubectl", ["kustomize", DEPLOY + folder]);
      assert.equal(built.code, 0, built.stderr);
      const made = manifestsOf(built.stdout);
      assert.equal(made.length, count + configMapGenerator.length);
      assert.deepEqual((await Promise.all(made.map(schemaFaults))).flat(), []);
      assert.ok(made.every(({ kind, metadata }) => kind === "Namespace" || metadata.namespace === "xylen"));
    }
  },
});

Deno.test("every pod has probes, limits, a user of its own, a read-only root and no rights", () => {
  assert.ok(workloads.length > 8);
  for (const { metadata: { name }, spec: { template: { spec } } } of workloads) {
    assert.equal(spec.automountServiceAccountToken, false, name);
    assert.equal(spec.securityContext.runAsNonRoot, true, name);
    assert.ok(spec.securityContext.runAsUser > 0, name);
    assert.equal(spec.securityContext.seccompProfile.type, "RuntimeDefault", name);
    for (const container of spec.containers) {
      assert.ok(container.livenessProbe && container.readinessProbe, name);
      assert.ok(container.resources.limits.cpu && container.resources.limits.memory, name);
      assert.deepEqual(container.securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      }, name);
    }
  }
});

const component = ({ spec }: Manifest): string => spec.template.metadata.labels["app.kubernetes.io/component"];

Deno.test("labels lead where they should: services and budgets to pods, every component to a network policy", () => {
  const labels = workloads.map(({ spec }) => spec.template.metadata.labels as Record<string, string>);
  const leads = (wanted: Record<string, string>) =>
    labels.some((each) => Object.entries(wanted).every(([key, value]) => each[key] === value));
  for (const { metadata, spec } of ofKind("Service")) {
    assert.equal(leads(spec.selector), metadata.name !== "nobody", metadata.name);
  }
  for (const { metadata, spec } of ofKind("PodDisruptionBudget")) {
    assert.ok(leads(spec.selector.matchLabels), metadata.name);
  }
  for (const { spec: { selector, template } } of workloads) {
    assert.deepEqual(selector.matchLabels, template.metadata.labels);
  }
  const policed = ofKind("NetworkPolicy").map(({ spec }) =>
    spec.podSelector.matchLabels?.["app.kubernetes.io/component"]
  );
  assert.deepEqual([...new Set(workloads.map(component))].filter((each) => !policed.includes(each)), []);
});

Deno.test("model servers reach nobody, and only the coordinator and Prometheus reach them", () => {
  const { spec } = ofKind("NetworkPolicy").find(({ metadata }) => metadata.name === "models")!;
  assert.deepEqual([spec.policyTypes, spec.egress], [["Ingress", "Egress"], undefined]);
  const from = spec.ingress[0].from.map((each: Manifest) =>
    each["podSelector"].matchLabels["app.kubernetes.io/component"]
  );
  assert.deepEqual(from, ["coordinator", "prometheus"]);
  for (const { spec: { template } } of workloads.filter((each) => component(each) === "model")) {
    const [container] = template.spec.containers;
    const secrets = container.env.filter((each: Manifest) => each["valueFrom"]).map((each: { name: string }) =>
      each.name
    );
    assert.deepEqual([secrets, container.envFrom], [["XYLEN_MODEL_TOKEN"], undefined], "no secret but its own");
  }
});

Deno.test("the program takes the configuration, and asks the services that there are", async () => {
  const [{ files: [file] }] = configMapGenerator;
  const loaded = await loadConfig(ROOT + FOLDER + file);
  assert.ok(loaded.ok, loaded.ok ? "" : faultReport(loaded.error));
  const asked = loaded.value.config.models.endpoints.map(({ url }) => new URL(url!).hostname);
  const services = ofKind("Service").map(({ metadata }) => metadata.name).filter((name) => name.startsWith("model-"));
  assert.deepEqual(asked, services);
  const [ingress] = ofKind("Ingress");
  const origins = ingress!.spec.rules.map(({ host }: { host: string }) => `https://${host}`);
  assert.deepEqual(loaded.value.config.dashboard.cors_origins, origins);
});

Deno.test("images of ours are those of this version", async () => {
  const { version } = JSON.parse(await readText("deno.json"));
  assert.deepEqual(images.map(({ newTag }: { newTag: string }) => newTag), images.map(() => version));
  const named = images.map(({ name }: { name: string }) => name);
  for (const { spec: { template } } of workloads) {
    const [{ image }] = template.spec.containers;
    assert.ok(named.includes(image) || /:v?\d/.test(image), image);
  }
});
