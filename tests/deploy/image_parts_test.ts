/** Images of model server and simulator leave parts of the program out: none that they need. */
import assert from "node:assert/strict";
import { runTool } from "../fixtures/external_tool.ts";
import { readText, ROOT } from "./deploy_files.ts";

interface Graph {
  readonly modules: readonly { readonly specifier: string }[];
}

/** What a stage of the Dockerfile takes away: folders of the program, and packages as far as their names are told. */
async function takenAway(stage: string): Promise<{ folders: string[]; packages: string[] }> {
  const text = (await readText("Dockerfile")).replaceAll(/\\\n/g, " ");
  const words = new RegExp(`AS ${stage}\\nRUN rm -rf (.*)`).exec(text)![1]!.trim().split(/\s+/);
  const isPackage = (word: string) => word.startsWith("node_modules/");
  return {
    folders: words.filter((word) => !isPackage(word)),
    packages: words.filter(isPackage).map((word) => word.replace("node_modules/.deno/", "").replaceAll(/[*@]/g, "")),
  };
}

for (
  const [stage, entry] of [
    ["build-model-server", "cli/model_server.ts"],
    // Started by their paths: no import leads to them.
    ["build-model-server", "model_server/training/training_process.ts"],
    ["build-model-server", "model_server/serving/inference_worker.ts"],
    ["build-simulator", "cli/exchange_sim.ts"],
  ] as const
) {
  Deno.test(`${stage} takes nothing away that ${entry} reads`, async () => {
    const { folders, packages } = await takenAway(stage);
    assert.ok(folders.length > 5 && packages.length > 2);
    const told = await runTool(Deno.execPath(), ["info", "--json", entry], { cwd: ROOT });
    assert.equal(told.code, 0, told.stderr);
    const { modules } = JSON.parse(told.stdout) as Graph;
    const files = modules.map(({ specifier }) => specifier.replace(`file://${ROOT}`, ""));
    assert.ok(files.includes(entry));
    assert.deepEqual(files.filter((file) => folders.some((folder) => file.startsWith(`${folder}/`))), []);
    const names = modules.map(({ specifier }) => specifier).filter((each) => each.startsWith("npm:"))
      .map((each) => each.replace(/^npm:\/?/, "").replaceAll("@", ""));
    assert.deepEqual(names.filter((name) => packages.some((taken) => name.startsWith(taken))), []);
  });
}
