import assert from "node:assert/strict";
import fc from "fast-check";
import { SECRET_NAMES } from "../../../coordinator/runtime/config/secrets.ts";
import { SEVERITIES } from "../../../coordinator/ports/journal.ts";
import { createTelemetry } from "../../../coordinator/telemetry/telemetry.ts";
import { TemporaryFolder } from "../../fixtures/temporary_folder.ts";

const ROOT = new URL("../../../", import.meta.url);

async function* sources(dir: URL): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    const url = new URL(name + (isDirectory ? "/" : ""), dir);
    if (isDirectory) yield* sources(url);
    else if (name.endsWith(".ts")) yield await Deno.readTextFile(url);
  }
}

/** Every component that the program logs under by a fixed name. */
async function components(): Promise<string[]> {
  const found = new Set<string>();
  for (const room of ["coordinator/", "cli/", "exchange/", "api/", "db/"]) {
    for await (const text of sources(new URL(room, ROOT))) {
      const calls = text.matchAll(/\.log\(\s*(?:severity|"[a-z]+"),\s*"([a-z][a-z_-]+)"/g);
      for (const [, component] of calls) found.add(component!);
    }
  }
  return [...found].sort();
}

const COMPONENTS = await components();

Deno.test("docs/monitoring.md names every component that has lines of its own", async () => {
  const text = await Deno.readTextFile(new URL("docs/monitoring.md", ROOT));
  assert.ok(COMPONENTS.length > 12);
  assert.deepEqual(COMPONENTS.filter((name) => !text.includes(`\`${name}\``)), []);
});

const secret = fc.stringMatching(/^[A-Za-z0-9_:+/%&"\\-]{12,40}$/);

/** Somewhere in what a component hands over. */
const detailsWith = (value: string): Record<string, unknown>[] => [
  { note: value },
  { [value]: 1 },
  { list: [[value], new Set([value])], map: new Map([[value, value]]) },
  { error: new Error(`refused ${value}`, { cause: new Error(value) }) },
  { url: `https://host/?key=${encodeURIComponent(value)}` },
  { body: JSON.stringify({ key: value }) },
];

Deno.test("a secret of the environment leaves by no way, whatever component says it, how loud and where in the line", async () => {
  await using folder = await TemporaryFolder.create();
  let file = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(secret, { minLength: SECRET_NAMES.length, maxLength: SECRET_NAMES.length }),
      fc.nat(SECRET_NAMES.length - 1),
      fc.constantFrom(...COMPONENTS),
      fc.constantFrom(...SEVERITIES),
      fc.constantFrom("json" as const, "text" as const),
      async (secrets, which, component, severity, format) => {
        const kept = secrets[which]!;
        const path = folder.file(`${file++}.log`);
        const lines: string[] = [];
        const telemetry = createTelemetry({
          settings: { level: "debug", format, file: path, max_bytes: 10_000, backup_count: 1, components: {} },
          secrets,
          version: "1.2.3",
          nowMs: () => 0,
          about: () => ({ decision_id: `d-${kept}` }),
          write: (line) => lines.push(line),
        });
        for (const each of detailsWith(kept)) {
          telemetry.log(severity, component, `said ${kept} aloud`, each);
          telemetry.log(severity, component, `asked for ?signature=${encodeURIComponent(kept)}&x=1`, each);
        }
        const page = JSON.stringify(telemetry.logbook.lines({ limit: 100 }));
        telemetry.close();
        const told = [...lines, page, await Deno.readTextFile(path)].join("\n");
        for (const form of [kept, encodeURIComponent(kept), JSON.stringify(kept).slice(1, -1)]) {
          assert.ok(!told.includes(form), `${form} in ${told}`);
        }
        assert.equal(lines.length, 12, "masked, not left out");
      },
    ),
    { numRuns: 60 },
  );
});
