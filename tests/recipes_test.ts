/** The export recipes name features that there are, and their mappings hold. Running them needs Python. */
import assert from "node:assert/strict";
import { readMapping } from "../cli/mapping_file.ts";
import { STATIONARY_NAMES } from "../features/mod.ts";

const FOLDER = new URL("../docs/recipes/", import.meta.url);
const mappings = Array.from(Deno.readDirSync(FOLDER), ({ name }) => name).filter((name) =>
  name.endsWith(".mapping.yaml")
);

Deno.test("each tool has a recipe and a mapping", () => {
  assert.deepEqual(mappings.toSorted().map((name) => name.replace(".mapping.yaml", "")), [
    "lightgbm",
    "pytorch",
    "sklearn",
    "xgboost",
  ]);
});

for (const name of mappings) {
  Deno.test(`${name} maps the features that the recipe trains on, all stationary`, async () => {
    const script = await Deno.readTextFile(new URL("market_data.py", FOLDER));
    const trained = JSON.parse(/^FEATURES = (\[.*\])$/m.exec(script)?.[1] ?? "null");
    const { inputs } = await readMapping(new URL(name, FOLDER).pathname);
    assert.deepEqual(inputs.map(({ features }) => features), [trained]);
    assert.deepEqual(inputs[0]!.features.filter((feature) => !STATIONARY_NAMES.includes(feature)), []);
  });
}
