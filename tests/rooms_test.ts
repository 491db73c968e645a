/** Which room may import which. A missing arrow is a failing test, not a review comment. */
import assert from "node:assert/strict";
import { isPure, PURE_CORE } from "./pure_rooms.ts";

const ROOT = new URL("../", import.meta.url);
const PORTS = "coordinator/ports";
const CONTRACT = "model_server/contract";
const INSIGHT = "model_server/insight";
const RUNTIME = "model_server/runtime";
const OUTCOMES = "outcomes";
const PROMOTION = "model_server/promotion";
const CANDIDATE = "model_server/candidate.ts";
/** What a room may import beside itself. The longest name that fits a path is its room; a single file may be one. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  "domain": [],
  "features": ["domain"],
  [OUTCOMES]: ["domain"],
  "coordinator/ensemble": ["domain", OUTCOMES],
  "coordinator/risk": ["domain"],
  "coordinator/execution": ["domain"],
  "coordinator/engine": PURE_CORE,
  "coordinator/ports": ["domain"],
  "coordinator/runtime": [...PURE_CORE, "coordinator/engine", PORTS],
  "coordinator/inference": ["domain", PORTS, CONTRACT],
  "coordinator/alerts": ["domain", PORTS],
  "coordinator/telemetry": ["domain", PORTS],
  "exchange/matching": ["domain"],
  "exchange/simulator": ["domain", "exchange/matching"],
  "exchange/binance": ["domain", PORTS],
  [CONTRACT]: ["domain"],
  "model_server/registry": ["domain", CONTRACT],
  [INSIGHT]: ["domain"],
  [PROMOTION]: [],
  [RUNTIME]: ["domain"],
  "model_server/training": ["domain", "features", INSIGHT, OUTCOMES, PROMOTION, RUNTIME],
  "model_server/watch": ["domain", CONTRACT, INSIGHT, OUTCOMES, PROMOTION],
  "model_server/serving": ["domain", "features", CONTRACT, INSIGHT, OUTCOMES, RUNTIME],
  [CANDIDATE]: ["domain", "features", CONTRACT, "model_server/registry", "model_server/serving"],
  "model_server/retraining": ["domain", CONTRACT, CANDIDATE, OUTCOMES, "model_server/training"],
  "model_server": [
    "domain",
    "features",
    OUTCOMES,
    PROMOTION,
    CONTRACT,
    CANDIDATE,
    INSIGHT,
    RUNTIME,
    "model_server/registry",
    "model_server/retraining",
    "model_server/serving",
    "model_server/training",
    "model_server/watch",
  ],
  "research/statistics": ["domain"],
  "db": ["domain", PORTS],
  "host": [],
  "components": ["domain", PORTS],
  "islands": ["domain", PORTS, "components"],
  "routes": ["domain", PORTS, "host", "islands", "components"],
  "api": ["domain", PORTS],
};
/** Rooms that compose others; only these may be anything's exception. */
const COMPOSERS: Record<string, readonly string[]> = {
  "research": ["main.ts", "cli", "routes", "islands", "api"],
  "cli": ["main.ts", "routes", "islands"],
  "main.ts": [],
};
const AMBIENT =
  /\b(Date\.now|new Date\(\)|performance\.now|Math\.random|crypto\.|setTimeout|setInterval|fetch\(|Deno\.|console\.)/;
const SPECIFIER = /(?:from|import)\s*\(?\s*"([^"]+)"/g;

const ROOMS = [...Object.keys(MAY_IMPORT), ...Object.keys(COMPOSERS)].sort((a, b) => b.length - a.length);
const roomOf = (path: string) => ROOMS.find((room) => path === room || path.startsWith(room + "/"));

interface Source {
  readonly path: string;
  readonly text: string;
}

const NOT_OURS = /^(node_modules|dist|data|coverage|tests|bench|docs|deploy|static)\/|(^|\/)\./;

async function* sources(dir: URL): AsyncGenerator<Source> {
  for await (const entry of Deno.readDir(dir)) {
    const url = new URL(entry.name + (entry.isDirectory ? "/" : ""), dir);
    const path = decodeURIComponent(url.href.slice(ROOT.href.length));
    if (NOT_OURS.test(path)) continue;
    if (entry.isDirectory) yield* sources(url);
    else if (/\.tsx?$/.test(entry.name)) yield { path, text: await Deno.readTextFile(url) };
  }
}

/** Paths, from the root, of the project's own files that a file imports. */
function importsOf({ path, text }: Source, aliases: Record<string, string>): string[] {
  return [...text.matchAll(SPECIFIER)].flatMap(([, specifier = ""]) => {
    const relative = specifier.startsWith(".")
      ? new URL(specifier, new URL(path, ROOT))
      : aliases[specifier]?.startsWith(".")
      ? new URL(aliases[specifier]!, ROOT)
      : null;
    return relative ? [decodeURIComponent(relative.href.slice(ROOT.href.length))] : [];
  });
}

export function importFault(source: Source, target: string): string | null {
  const from = roomOf(source.path), to = roomOf(target);
  if (!from) return `${source.path} stands in no room of the map`;
  if (!to) return `${source.path} imports ${target}, which stands in no room of the map`;
  if (from === to) return null;
  const allowed = COMPOSERS[from] ? !COMPOSERS[from]!.includes(to) : MAY_IMPORT[from]!.includes(to);
  return allowed ? null : `${source.path} imports ${target}: ${from} may not import ${to}`;
}

const all: Source[] = await Array.fromAsync(sources(ROOT));
const configOf = async (path: string) => JSON.parse(await Deno.readTextFile(new URL(path, ROOT)));
const runtimeConfig = await configOf("deno.json");
const testConfig = await configOf("tests/deno.json");

Deno.test("every source file stands in a room of the map", () => {
  assert.ok(all.length > 100, `only ${all.length} files were found`);
  assert.deepEqual(all.filter(({ path }) => roomOf(path) === undefined).map(({ path }) => path), []);
});

Deno.test("rooms import one way", () => {
  const faults = all.flatMap((source) =>
    importsOf(source, runtimeConfig.imports).flatMap((target) => importFault(source, target) ?? [])
  );
  assert.deepEqual(faults, []);
});

for (
  const [path, target, allowed] of [
    ["coordinator/engine/decide.ts", "coordinator/risk/review.ts", true],
    ["coordinator/engine/decide.ts", "coordinator/ports/clock.ts", false],
    ["coordinator/risk/review.ts", "coordinator/execution/protect.ts", false],
    ["coordinator/inference/client.ts", "model_server/contract/mod.ts", true],
    ["coordinator/inference/client.ts", "model_server/server.ts", false],
    ["model_server/training/x.ts", "model_server/serving/x.ts", false],
    ["exchange/binance/gateway.ts", "exchange/matching/state.ts", false],
    ["research/statistics/performance.ts", "domain/money.ts", true],
    ["research/statistics/performance.ts", "research/simulation/plan.ts", false],
    ["model_server/training/splits.ts", "research/statistics/normal.ts", false],
    ["cli/start.ts", "main.ts", false],
    ["routes/index.tsx", "db/open.ts", false],
    ["somewhere/else.ts", "domain/money.ts", false],
  ] as const
) {
  Deno.test(`the map ${allowed ? "lets" : "does not let"} ${path} import ${target}`, () => {
    assert.equal(importFault({ path, text: "" }, target) === null, allowed);
  });
}

const pure = all.filter(({ path }) => isPure(path));

Deno.test("pure rooms read no clock, chance, network or file", () => {
  assert.ok(pure.length > 50);
  const faults = pure.flatMap(({ path, text }) => {
    const ambient = text.match(AMBIENT);
    return ambient ? [`${path} reads ${ambient[0]}`] : [];
  });
  assert.deepEqual(faults, []);
});

/** What no test loads is in no coverage report: loaded here, its lines count as not run. */
Deno.test("every file of a pure room is in the coverage report", async () => {
  for (const { path } of pure) await import(new URL(path, ROOT).href);
});

/** Where a brand may be cast: the only door to what it proves. */
for (
  const [brand, door] of [
    ["Approved", "coordinator/risk/review.ts"],
    ["Protective", "coordinator/execution/protect.ts"],
    ["Sendable", null],
  ] as const
) {
  Deno.test(door ? `only ${door} casts to ${brand}` : `nothing casts to ${brand}`, () => {
    const cast = new RegExp(`\\bas\\s+(unknown\\s+as\\s+)?${brand}\\b|<${brand}<[^>]*>>\\s*[({\\w]`);
    const casters = all.filter(({ text }) => cast.test(text)).map(({ path }) => path);
    assert.deepEqual(casters, door === null ? [] : [door]);
  });
}

Deno.test("nothing that can be sent is made by casting to any or never", () => {
  const guarded = all.filter(({ path }) => /^coordinator\/(?!runtime\/config\/)/.test(path));
  assert.deepEqual(guarded.filter(({ text }) => /\bas (any|never)\b/.test(text)).map(({ path }) => path), []);
});

Deno.test("no file is named utils, helpers, common or misc", () => {
  const vague = /(^|\/)(utils?|helpers?|common|misc)(\/|\.tsx?$)/i;
  assert.deepEqual(all.filter(({ path }) => vague.test(path)).map(({ path }) => path), []);
});

Deno.test("tests run with the runtime's own versions", () => {
  const adjusted = Object.entries<string>(runtimeConfig.imports).map(([name, target]) =>
    [name, target.startsWith("./") ? `.${target}` : target] as const
  );
  assert.ok(adjusted.length > 10);
  for (const [name, target] of adjusted) {
    assert.equal(testConfig.imports[name], target, `tests/deno.json names ${name} differently`);
  }
});

Deno.test("every package is pinned to one version", () => {
  for (const [name, target] of Object.entries<string>({ ...testConfig.imports, ...runtimeConfig.imports })) {
    if (!target.startsWith("npm:")) continue;
    assert.match(target, /@\d+\.\d+\.\d+(-[\w.]+)?\/?$/, `${name} is ${target}`);
  }
});

Deno.test("the runtime imports no package that is only there for tests", () => {
  const testOnly = Object.keys(testConfig.imports).filter((name) => !(name in runtimeConfig.imports));
  assert.ok(testOnly.includes("fast-check"));
  const named = (target: string) => target.replace(/^npm:\/?/, "").replace(/(?<=.)@\d.*$/, "");
  const packages = testOnly.map((name) => named(testConfig.imports[name]));
  const runtime = Object.values<string>(runtimeConfig.imports).map(named);
  assert.deepEqual(runtime.filter((name) => packages.includes(name)), []);
  const users = all.flatMap(({ path, text }) =>
    [...text.matchAll(SPECIFIER)].filter(([, specifier = ""]) => testOnly.includes(specifier))
      .map(([, specifier]) => `${path} imports ${specifier}`)
  );
  assert.deepEqual(users, []);
});

Deno.test("the test configuration keeps the sanitizers on and the runtime's strictness", () => {
  assert.deepEqual(testConfig.test, { sanitizeOps: true, sanitizeResources: true });
  assert.deepEqual(testConfig.compilerOptions, runtimeConfig.compilerOptions);
});
