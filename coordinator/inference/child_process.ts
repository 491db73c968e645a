import { err, ok, type Result } from "../../domain/result.ts";
import type { Clock } from "../ports/clock.ts";
import { childEnvironment } from "./child_environment.ts";
import { type LineReader, readLines } from "./child_lines.ts";
import type { SupervisedServer } from "./supervised_server.ts";

export interface ChildCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** Beside what every child gets of our environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What happens to a child, for logs and system events. */
export type ChildEvent =
  | { readonly kind: "ready"; readonly name: string; readonly port: number; readonly restarts: number }
  /** It ended without being told to. Null: it is not started again. */
  | { readonly kind: "ended"; readonly name: string; readonly detail: string; readonly restartInMs: number | null };

export interface ChildOptions {
  readonly name: string;
  readonly command: ChildCommand;
  readonly clock: Clock;
  readonly onEvent: (event: ChildEvent) => void;
  /** A line that the child wrote, except the one that says it is ready. */
  readonly onLine: (line: string) => void;
  readonly limits?: Partial<ChildLimits>;
}

export interface ChildLimits {
  /** It must say that it is ready within this time. */
  readonly readyTimeoutMs: number;
  /** Pause before the first restart; each further one in a row doubles it. */
  readonly backoffMs: number;
  readonly backoffMaxMs: number;
  /** After so many restarts in a row it stays down. */
  readonly restartsInARowMax: number;
  /** It was up so long that the next end is not "in a row". */
  readonly stableMs: number;
  /** Between closing its input, SIGTERM and SIGKILL. */
  readonly stopGraceMs: number;
}

const LIMITS: ChildLimits = {
  readyTimeoutMs: 60_000,
  backoffMs: 500,
  backoffMaxMs: 30_000,
  restartsInARowMax: 10,
  stableMs: 60_000,
  stopGraceMs: 5_000,
};

/** Exit codes of a program that was asked for what it cannot do, or whose check did not pass: it would say so again. */
const FINAL_CODES: readonly number[] = [2, 3];

interface End {
  /** In words. */
  readonly detail: string;
  /** Starting it again brings nothing. */
  readonly final: boolean;
}

/** How long a pipe may stay open after its child: a grandchild may hold it. */
const PIPE_GRACE_MS = 1_000;

/**
 * A child process that prints `{"ready":true,"name":…,"port":…}` on its standard output when it listens. It is started
 * again when it ends, and told to end by the end of its standard input, which also comes when we die.
 */
export class SupervisedChild implements SupervisedServer {
  readonly #limits: ChildLimits;
  readonly #stopping = new AbortController();
  readonly #firstReady = Promise.withResolvers<Result<number>>();
  #running: Promise<void> | null = null;
  #current: Deno.ChildProcess | null = null;
  #port: number | null = null;
  #restarts = 0;
  #lastLine = "";

  constructor(private readonly options: ChildOptions) {
    this.#limits = { ...LIMITS, ...options.limits };
  }

  get name(): string {
    return this.options.name;
  }

  /** Where it listens; null while it does not. */
  port(): number | null {
    return this.#port;
  }

  restarts(): number {
    return this.#restarts;
  }

  /** @returns The port once it is ready for the first time, or why it never will be. */
  start(): Promise<Result<number>> {
    this.#running ??= this.#keepUp();
    return this.#firstReady.promise;
  }

  /** Closes its input, then SIGTERM, then SIGKILL, a grace between them; resolves when the process is gone. */
  async stop(): Promise<void> {
    this.#stopping.abort(new DOMException(`${this.name} is being stopped`, "AbortError"));
    const child = this.#current;
    if (child) await this.#end(child);
    await this.#running;
    this.#firstReady.resolve(err(`${this.name} was stopped before it was ready`));
  }

  async #keepUp(): Promise<void> {
    let inARow = 0;
    while (!this.#stopping.signal.aborted) {
      const startedMs = this.options.clock.monotonicMs();
      const { detail, final } = await this.#runOnce();
      this.#port = null;
      if (this.#stopping.signal.aborted) return;
      inARow = this.options.clock.monotonicMs() - startedMs >= this.#limits.stableMs ? 1 : inARow + 1;
      const gaveUp = final || inARow > this.#limits.restartsInARowMax;
      const restartInMs = gaveUp
        ? null
        : Math.min(this.#limits.backoffMs * 2 ** (inARow - 1), this.#limits.backoffMaxMs);
      this.options.onEvent({ kind: "ended", name: this.name, detail, restartInMs });
      if (restartInMs === null) return this.#firstReady.resolve(err(`${this.name} does not stay up: ${detail}`));
      if (!await this.#pause(restartInMs)) return;
      this.#restarts++;
    }
  }

  async #runOnce(): Promise<End> {
    const child = this.#spawn();
    if (!child.ok) return { detail: child.error, final: false };
    this.#current = child.value;
    this.#lastLine = "";
    const ready = new AbortController();
    const out = readLines(child.value.stdout, (line) => this.#readyLine(line, ready) || this.#line(line));
    const errors = readLines(child.value.stderr, (line) => this.#line(line));
    const watch = this.#watchReady(child.value, ready.signal);
    const status = await child.value.status;
    this.#port = null;
    this.#current = null;
    ready.abort();
    const late = await watch;
    await Promise.all([this.#drain(out), this.#drain(errors), child.value.stdin.abort().catch(() => {})]);
    if (late) return { detail: `it was not ready within ${this.#limits.readyTimeoutMs} ms`, final: false };
    const how = status.signal ? `it was ended by ${status.signal}` : `it ended with code ${status.code}`;
    const detail = this.#lastLine === "" ? how : `${how}: ${this.#lastLine}`;
    return { detail, final: FINAL_CODES.includes(status.code) };
  }

  #spawn(): Result<Deno.ChildProcess> {
    const { program, args, env } = this.options.command;
    try {
      return ok(
        new Deno.Command(program, {
          args: [...args],
          env: { ...childEnvironment(), ...env },
          clearEnv: true,
          stdin: "piped",
          stdout: "piped",
          stderr: "piped",
        }).spawn(),
      );
    } catch (error) {
      return err(`it cannot be started: ${(error as Error).message}`);
    }
  }

  #line(line: string): void {
    this.#lastLine = line;
    this.options.onLine(line);
  }

  /** @returns True when the line was the one that we wait for. */
  #readyLine(line: string, ready: AbortController): boolean {
    const port = ready.signal.aborted ? null : portOf(line);
    if (port === null) return false;
    ready.abort();
    this.#port = port;
    this.options.onEvent({ kind: "ready", name: this.name, port, restarts: this.#restarts });
    this.#firstReady.resolve(ok(port));
    return true;
  }

  /** @returns True when it had to be killed because it never said that it is ready. */
  async #watchReady(child: Deno.ChildProcess, ready: AbortSignal): Promise<boolean> {
    const inTime = await this.options.clock.sleep(this.#limits.readyTimeoutMs, ready).then(() => false, () => true);
    if (inTime) return false;
    signal(child, "SIGKILL");
    return true;
  }

  async #drain(lines: LineReader): Promise<void> {
    if (await this.#within(PIPE_GRACE_MS, lines.done)) return;
    lines.cancel();
    await lines.done;
  }

  async #end(child: Deno.ChildProcess): Promise<void> {
    await child.stdin.close().catch(() => {});
    if (await this.#within(this.#limits.stopGraceMs, child.status)) return;
    signal(child, "SIGTERM");
    if (await this.#within(this.#limits.stopGraceMs, child.status)) return;
    signal(child, "SIGKILL");
    await child.status;
  }

  /** @returns Whether the work was done in time. */
  async #within(ms: number, work: Promise<unknown>): Promise<boolean> {
    const done = new AbortController();
    const timer = this.options.clock.sleep(ms, done.signal).then(() => false, () => true);
    const first = await Promise.race([work.then(() => true), timer]);
    done.abort();
    await timer;
    return first;
  }

  async #pause(ms: number): Promise<boolean> {
    return await this.options.clock.sleep(ms, this.#stopping.signal).then(() => true, () => false);
  }
}

/** @returns The port of a ready line; null for any other line. */
export function portOf(line: string): number | null {
  try {
    const { ready, port } = JSON.parse(line) as { ready?: unknown; port?: unknown };
    return ready === true && Number.isInteger(port) && (port as number) > 0 && (port as number) < 65_536
      ? port as number
      : null;
  } catch {
    return null;
  }
}

function signal(child: Deno.ChildProcess, name: Deno.Signal): void {
  try {
    child.kill(name);
  } catch {
    // It has just ended by itself.
  }
}
