/** What a trading program loads before anybody has asked for it. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

interface Graph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly code?: { readonly specifier?: string };
      readonly isDynamic?: boolean;
    }[];
  }[];
}

/** Every module that is loaded with this one, and every package that they name. */
async function loadedWith(path: string): Promise<Set<string>> {
  const root = new URL("../../../", import.meta.url);
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--config", "deno.json", path],
    cwd: fileURLToPath(root),
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const { modules }: Graph = JSON.parse(new TextDecoder().decode(stdout));
  const known = new Map(modules.map((each) => [each.specifier, each.dependencies ?? []]));
  const loaded = new Set<string>();
  const waiting = [new URL(path, root).href];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (loaded.has(next)) continue;
    loaded.add(next);
    for (const { specifier, code, isDynamic } of known.get(next) ?? []) {
      if (isDynamic || !code) continue;
      loaded.add(specifier);
      if (code.specifier) waiting.push(code.specifier);
    }
  }
  return loaded;
}

Deno.test("a start loads no library for Parquet: the collector's store is opened where candles are kept", async () => {
  const loaded = await loadedWith("cli/start/run.ts");
  assert.ok(loaded.has(new URL("../../../cli/start/collector.ts", import.meta.url).href), "the graph was read");
  assert.deepEqual([...loaded].filter((each) => /hyparquet|history_store/.test(each)), []);
});
