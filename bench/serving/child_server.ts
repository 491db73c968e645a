import { DEFAULT_LABEL, labelText } from "../../outcomes/label.ts";
import { modelServerCommand } from "../../cli/start/children.ts";
import type { ChildCommand } from "../../coordinator/inference/child_process.ts";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

/** A server in a process of its own that tells its port in its first line. */
export interface ChildServer {
  readonly url: string;
  /** Memory that is its own, shared pages by their share (PSS); null where the system does not tell. */
  memoryMb(): number | null;
  stop(): Promise<void>;
}

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

async function start({ program, args, env = {} }: ChildCommand): Promise<ChildServer> {
  const child = new Deno.Command(program, {
    args: [...args],
    env: { ...env },
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
    memoryMb: () => pssMb(child.pid),
    async stop() {
      await child.stdin.close();
      await child.status;
      await reader.cancel();
    },
  };
}

export const childServer = {
  /** As `start` runs it. */
  async ours(model: string): Promise<ChildServer> {
    const dataDir = join(dirname(model), "data");
    await Deno.mkdir(dataDir, { recursive: true });
    return await start(
      modelServerCommand({
        name: "bench",
        dataDir,
        source: { modelFile: model, horizonBars: 20, label: labelText(DEFAULT_LABEL) },
      }),
    );
  },
  native: (model: string): Promise<ChildServer> =>
    start({
      program: Deno.execPath(),
      args: [
        "run",
        "--quiet",
        "-A",
        "--no-check",
        "--config",
        at("tests/deno.json"),
        at("bench/serving/native_server.ts"),
        model,
      ],
    }),
};

function pssMb(pid: number): number | null {
  try {
    const rollup = Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`);
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? NaN) / 1024;
  } catch {
    return null;
  }
}
