import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

/** A server in a process of its own that tells its port in its first line. */
export interface ChildServer {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

async function start(config: string, args: readonly string[]): Promise<ChildServer> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "--no-check", "--config", at(config), ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { port } = JSON.parse((await reader.read()).value ?? "null");
  const url = `http://127.0.0.1:${port}`;
  while (true) {
    const health = await (await fetch(`${url}/health`)).json();
    if (health.status === "ready") break;
    await new Promise((done) => setTimeout(done, 20));
  }
  return {
    url,
    pid: child.pid,
    async stop() {
      await child.stdin.close();
      await child.status;
      await reader.cancel();
    },
  };
}

export const childServer = {
  ours: (model: string) =>
    start("deno.json", [
      at("main.ts"),
      "model-server",
      "--name=bench",
      "--port=0",
      `--model=${model}`,
      `--data-dir=${join(dirname(model), "data")}`,
      "--with-parent",
    ]),
  native: (model: string) => start("tests/deno.json", [at("bench/serving/native_server.ts"), model]),
};
