/** A folder that is a machine of its own as far as can be: a fresh clone, an empty home, empty caches, a root to install into. */
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
/** How this machine reaches the network: a fresh one would be told too. */
const NETWORK = /^(https?_proxy|no_proxy|all_proxy|npm_config_\w*registry|(ssl|node_extra_ca|curl_ca|deno)_\w*)$/i;
const NOT_NETWORK = /^deno_(dir|install)/i;
const LOOK_EVERY_MS = 100;
const ENDS = ["SIGINT", "SIGTERM"] as const;

export class CleanMachine implements AsyncDisposable {
  private constructor(readonly folder: TemporaryFolder) {}

  static async create(): Promise<CleanMachine> {
    const machine = new CleanMachine(await TemporaryFolder.create());
    await Deno.mkdir(`${machine.home}/bin`, { recursive: true });
    // Whoever is asked for a password does not answer here; the root is a folder of ours.
    const sudo = '#!/bin/sh\nif [ "$1" = -u ]; then shift 2; fi\nexec "$@"\n';
    await Deno.writeTextFile(`${machine.home}/bin/sudo`, sudo, { mode: 0o755 });
    const npmrc = `${Deno.env.get("HOME")}/.npmrc`;
    await Deno.copyFile(npmrc, `${machine.home}/.npmrc`).catch(() => {});
    await machine.run(`git clone --quiet --no-hardlinks '${ROOT}' '${machine.clone}'`, machine.home);
    return machine;
  }

  get home(): string {
    return this.folder.file("home");
  }

  get clone(): string {
    return this.folder.file("clone");
  }

  /** Where `DESTDIR` leads. */
  get root(): string {
    return this.folder.file("root");
  }

  get #environment(): Record<string, string> {
    const network = Object.entries(Deno.env.toObject()).filter(([name]) =>
      NETWORK.test(name) && !NOT_NETWORK.test(name)
    );
    return {
      ...Object.fromEntries(network),
      HOME: this.home,
      DESTDIR: this.root,
      PATH: `${this.home}/bin:${this.root}/usr/local/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
      LANG: "C.UTF-8",
      NO_COLOR: "1",
    };
  }

  #command(line: string, cwd: string, env: Readonly<Record<string, string>>): Deno.Command {
    return new Deno.Command("sh", {
      args: ["-ec", line],
      cwd,
      clearEnv: true,
      env: { ...this.#environment, ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      detached: true,
    });
  }

  /** Runs lines to their end. @returns What they print. @throws {Error} With their words when one fails. */
  async run(lines: string, cwd = this.clone): Promise<string> {
    const { code, stdout, stderr } = await this.#command(lines, cwd, {}).output();
    const text = new TextDecoder();
    if (code !== 0) throw new Error(`${lines.trim()}\nended with ${code}: ${text.decode(stderr).slice(-3_000)}`);
    return text.decode(stdout);
  }

  /**
   * Runs a line that goes on by itself until the sight is there, then presses Ctrl-C.
   * @param sight Looks once, with what was printed so far. @returns Seconds until it was there.
   */
  async runUntil(
    line: string,
    sight: (printed: string) => Promise<boolean>,
    patienceMs: number,
    env: Readonly<Record<string, string>> = {},
  ): Promise<number> {
    const startMs = performance.now();
    const child = this.#command(line, this.clone, env).spawn();
    let printed = "";
    let ended: Deno.CommandStatus | null = null;
    const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) printed += text;
    };
    const outputs = Promise.all([
      read(child.stdout),
      read(child.stderr),
      child.status.then((status) => ended = status),
    ]);
    // Whoever ends us must not leave a trading program behind.
    const abandon = () => {
      signal(child, "SIGKILL");
      Deno.exit(130);
    };
    for (const name of ENDS) Deno.addSignalListener(name, abandon);
    try {
      while (!await sight(printed)) {
        if (ended) throw new Error(`${line}\nended by itself: ${printed.slice(-3_000)}`);
        if (performance.now() - startMs > patienceMs) {
          throw new Error(`${line}\nwas waited for in vain: ${printed.slice(-3_000)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
      return (performance.now() - startMs) / 1000;
    } finally {
      for (const name of ENDS) Deno.removeSignalListener(name, abandon);
      await this.#interrupt(child, outputs);
    }
  }

  async #interrupt(child: Deno.ChildProcess, outputs: Promise<unknown>): Promise<void> {
    const late = setTimeout(() => signal(child, "SIGKILL"), 30_000);
    signal(child, "SIGINT");
    await outputs;
    clearTimeout(late);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.folder[Symbol.asyncDispose]();
  }
}

function signal(child: Deno.ChildProcess, name: Deno.Signal): void {
  try {
    Deno.kill(-child.pid, name);
  } catch {
    // Nobody of the group is left.
  }
}
