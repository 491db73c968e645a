/** A real nginx with the site of deploy/nginx, on free ports of this machine. */
import { runTool, toolPath } from "../fixtures/external_tool.ts";

const DEPLOY = new URL("../../deploy/nginx/", import.meta.url).pathname;
export const HOST = "xylen.test";

export interface SiteOptions {
  /** A folder of the test's own. */
  readonly folder: string;
  /** Port of the program. */
  readonly upstreamPort: number;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** More for render.sh. */
  readonly env?: Readonly<Record<string, string>>;
  /** Changes what was rendered: a planted fault. */
  readonly change?: (site: string) => string;
}

export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

/** Writes certificate, site and a frame for it. @returns The path of nginx's main configuration. */
export async function writeSite({ folder, upstreamPort, httpPort, httpsPort, env, change }: SiteOptions) {
  for (const name of ["tls", "webroot", "cache", "temporary"]) {
    await Deno.mkdir(`${folder}/${name}`, { recursive: true });
  }
  const certificate = await runTool("sh", [`${DEPLOY}first-certificate.sh`, HOST, `${folder}/tls`]);
  if (certificate.code !== 0) throw new Error(certificate.stderr);
  const rendered = await runTool("sh", [`${DEPLOY}render.sh`], {
    env: {
      XYLEN_HOST: HOST,
      XYLEN_PUBLIC: `${HOST}:${httpsPort}`,
      XYLEN_UPSTREAM: `127.0.0.1:${upstreamPort}`,
      XYLEN_HTTP_PORT: `127.0.0.1:${httpPort}`,
      XYLEN_HTTPS_PORT: `127.0.0.1:${httpsPort}`,
      XYLEN_TLS: `${folder}/tls`,
      XYLEN_WEBROOT: `${folder}/webroot`,
      XYLEN_CACHE: `${folder}/cache/xylen`,
      ...env,
    },
  });
  if (rendered.code !== 0) throw new Error(rendered.stderr);
  await Deno.writeTextFile(`${folder}/site.conf`, change ? change(rendered.stdout) : rendered.stdout);
  const main = `${folder}/nginx.conf`;
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `  ${name}_temp_path ${folder}/temporary/${name};`).join("\n");
  await Deno.writeTextFile(
    main,
    `${Deno.uid() === 0 ? "user root;\n" : ""}daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 256; }
http {
${temporary}
  access_log off;
  include ${folder}/site.conf;
}
`,
  );
  return main;
}

/** `nginx -t`. */
export const judgeSite = (folder: string) =>
  runTool("nginx", ["-t", "-q", "-e", "stderr", "-p", folder, "-c", `${folder}/nginx.conf`]);

/** nginx in the foreground, ended with its block. */
export class RunningNginx implements AsyncDisposable {
  private constructor(readonly folder: string, private readonly child: Deno.ChildProcess) {}

  /** @throws {Error} With nginx's own words when it does not come up. */
  static async start(options: SiteOptions): Promise<RunningNginx> {
    const main = await writeSite(options);
    const judged = await judgeSite(options.folder);
    if (judged.code !== 0) throw new Error(judged.stderr);
    const child = new Deno.Command((await toolPath("nginx"))!, {
      args: ["-e", "stderr", "-p", options.folder, "-c", main],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const running = new RunningNginx(options.folder, child);
    await running.#listening(options.httpsPort);
    return running;
  }

  async #listening(port: number): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      const line = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => null);
      if (line) return line.close();
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`nginx does not listen on ${port}: ${await Deno.readTextFile(`${this.folder}/error.log`)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill("SIGTERM");
    await this.child.status;
  }
}
