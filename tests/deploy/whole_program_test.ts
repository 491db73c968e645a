/** What is deployed is the whole program: no folder and no secret that came later is forgotten. */
import assert from "node:assert/strict";
import { SECRET_NAMES } from "../../coordinator/runtime/config/secrets.ts";
import { readText, readYaml, ROOT } from "./deploy_files.ts";

/** Folders of the root that are not the program. */
const OTHERS = ["bench", "coverage", "data", "deploy", "dist", "docs", "node_modules", "tests"];

async function programFolders(): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(ROOT));
  return entries.filter(({ name, isDirectory }) => isDirectory && !name.startsWith(".") && !OTHERS.includes(name))
    .map(({ name }) => name).sort();
}

Deno.test("every folder of the program goes into a release and into an image", async () => {
  const folders = await programFolders();
  assert.ok(folders.length > 12);
  const release = /for part in ([\s\S]*?); do/.exec(await readText("deploy/place_release.sh"))![1]!.split(/[\s\\]+/);
  assert.deepEqual(folders.filter((folder) => !release.includes(folder)), []);
  const image = (await readText(".dockerignore")).split("\n");
  assert.deepEqual(folders.filter((folder) => !image.includes(`!${folder}`)), []);
});

Deno.test("every secret that the program knows reaches the coordinator, and is in both examples", async () => {
  const { services: { coordinator } } = await readYaml("deploy/compose.yaml");
  assert.deepEqual(SECRET_NAMES.filter((name) => !(name in coordinator.environment)), []);
  for (const path of ["deploy/compose.env.example", "deploy/xylen.env.example"]) {
    const text = await readText(path);
    assert.deepEqual(SECRET_NAMES.filter((name) => !text.includes(`\n${name}=`)), [], path);
  }
});

Deno.test("no model server is given a secret but its own token", async () => {
  const { services } = await readYaml("deploy/compose.yaml");
  for (const name of Object.keys(services).filter((each) => each.startsWith("model-"))) {
    const given = Object.keys(services[name].environment).filter((each) => SECRET_NAMES.some((one) => one === each));
    assert.deepEqual(given, ["XYLEN_MODEL_TOKEN"], name);
  }
  const unit = await readText("deploy/systemd/xylen-model@.service");
  assert.ok(!unit.includes("xylen.env"), "systemd gives it a file of its own");
});
