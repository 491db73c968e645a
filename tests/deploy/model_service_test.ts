import assert from "node:assert/strict";
import { runTool } from "../fixtures/external_tool.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";
import { DEPLOY } from "./deploy_files.ts";

/** A program that tells how it was called. */
const TELLS = '#!/bin/sh\nfor each in "$@"; do echo "$each"; done\n';

Deno.test({
  name: "a model server of an installed program is started by its real path, and may write to its own folder alone",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using folder = await TemporaryFolder.create();
    for (const part of ["bin", "deploy"]) await Deno.mkdir(folder.file(`releases/1/${part}`), { recursive: true });
    await Deno.writeTextFile(folder.file("releases/1/bin/deno"), TELLS, { mode: 0o755 });
    await Deno.copyFile(`${DEPLOY}model_service.sh`, folder.file("releases/1/deploy/model_service.sh"));
    await Deno.symlink("releases/1", folder.file("current"));
    const script = folder.file("current/deploy/model_service.sh");
    const env = { MODEL_PORT: "9101", MODEL_ARGS: "--model /etc/xylen/models/a.onnx" };
    const told = await runTool("sh", [script, "gbdt", "/var/lib/xylen-model/gbdt"], { env });
    assert.equal(told.code, 0, told.stderr);
    const home = await Deno.realPath(folder.file("releases/1"));
    const args = told.stdout.split("\n");
    const rights = args.filter((arg) => arg.startsWith("--allow-"));
    assert.deepEqual(rights, [
      "--allow-net=127.0.0.1,0.0.0.0",
      `--allow-read=${home},/etc/xylen/models,/var/lib/xylen-model/gbdt`,
      "--allow-write=/var/lib/xylen-model/gbdt",
      // As Deno.execPath() says: a link would be refused when it trains.
      `--allow-run=${home}/bin/deno`,
    ]);
    assert.match(told.stdout, /\/main\.ts\nmodel-server\n--name\ngbdt\n--port\n9101\n[\s\S]*--model\n\/etc\/xylen/);
    assert.notEqual((await runTool("sh", [script, "gbdt", "/x"], {})).code, 0, "without a port");
  },
});
