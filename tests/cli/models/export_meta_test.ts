import assert from "node:assert/strict";
import { Command, CommanderError } from "commander";
import { ExitError } from "../../../cli/exit.ts";
import { register } from "../../../cli/models.ts";
import { fitMetaLearner } from "../../../coordinator/ensemble/meta_learner/fit.ts";
import { META_FEATURES, type MetaLearner } from "../../../domain/meta_learner.ts";
import { encodeMetaLearner } from "../../../model_server/training/onnx/meta_learner_file.ts";
import { onnx } from "../../../model_server/training/onnx/onnx_proto.ts";
import { judgedPanels } from "../../coordinator/ensemble/judged_panels.ts";
import { aCommit, opened, optionsIn } from "../../db/fixtures.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";

const PANELS = judgedPanels({ count: 400, seed: 9, worthInQuarrel: -0.5, worthInPeace: 1 });
const LEARNER: MetaLearner = {
  ...fitMetaLearner({ panels: PANELS, overlap: 1, fittedAtMs: Date.UTC(2025, 0, 6) })!,
  used: true,
};

/** Runs the command. @returns What it printed, and its exit code. */
async function exportMeta(...args: string[]): Promise<{ out: string; code: number }> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  register(program);
  const log = console.log;
  let out = "";
  console.log = (text: string) => out += text + "\n";
  try {
    await program.parseAsync(["models", "export-meta", ...args], { from: "user" });
    return { out, code: 0 };
  } catch (error) {
    if (error instanceof CommanderError) return { out: error.message, code: 2 };
    if (!(error instanceof ExitError)) throw error;
    return { out: error.message, code: error.code };
  } finally {
    console.log = log;
  }
}

async function storeIn(folder: string, learners: readonly MetaLearner[]): Promise<void> {
  const database = await opened(optionsIn(folder));
  await database.journal.commit(aCommit(1, { metaLearners: learners }));
  await database.close();
}

Deno.test("models export-meta writes the newest meta-learner of the run, which names its features", () =>
  inFolder(async (folder) => {
    const older = { ...LEARNER, fittedAtMs: LEARNER.fittedAtMs - 1, bias: { long: 1, short: 1 } };
    await storeIn(folder, [LEARNER, older]);
    const file = `${folder}/meta.onnx`;
    const { out, code } = await exportMeta("--data-dir", folder, "--out", file);
    assert.deepEqual([out, code], [
      `${file}: the meta-learner of 2025-01-06T00:00:00.000Z, 400 decisions; it is in use\n`,
      0,
    ]);
    const bytes = await Deno.readFile(file);
    assert.deepEqual(bytes, encodeMetaLearner(LEARNER));
    const props = new Map(onnx.ModelProto.decode(bytes).metadataProps.map(({ key, value }) => [key, value]));
    assert.deepEqual(JSON.parse(props.get("xylen.meta_features")!), [...META_FEATURES]);
    assert.deepEqual([props.get("xylen.used"), props.get("xylen.samples")], ["true", "400"]);
  }));

Deno.test("models export-meta says so when the meta-learner is of no use", () =>
  inFolder(async (folder) => {
    await storeIn(folder, [{ ...LEARNER, used: false }]);
    const { out, code } = await exportMeta("--data-dir", folder, "--out", `${folder}/meta.onnx`);
    assert.match(out, /it is not in use: the pool's word stands/);
    assert.equal(code, 0);
  }));

Deno.test("models export-meta names what is missing", () =>
  inFolder(async (folder) => {
    const nowhere = await exportMeta("--data-dir", `${folder}/none`, "--out", `${folder}/m.onnx`);
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.out, /There is no database at ".*none\/xylen\.db"/);
    await storeIn(folder, []);
    const none = await exportMeta("--data-dir", folder, "--out", `${folder}/m.onnx`);
    assert.equal(none.code, 1);
    assert.match(none.out, /^No meta-learner was fitted yet: it takes ensemble\.method stacked/);
    const usage = await exportMeta("--data-dir", folder);
    assert.equal(usage.code, 2);
    assert.match(usage.out, /--out <file>/);
  }));

Deno.test("models export-meta says why a file cannot be written", () =>
  inFolder(async (folder) => {
    await storeIn(folder, [LEARNER]);
    const { out, code } = await exportMeta("--data-dir", folder, "--out", `${folder}/none/m.onnx`);
    assert.equal(code, 1);
    assert.match(out, /^Cannot write .*none\/m\.onnx: /);
  }));
