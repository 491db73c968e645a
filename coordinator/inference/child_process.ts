import { TextLineStream } from "./text_lines.ts";
import { err, ok, type Result } from "../../domain/result.ts";

/** A program of ours that prints one ready line when it listens, and ends when its standard input closes. */
export interface ChildSpec {
  readonly name: string;
  /** Arguments of the Deno binary, from `run` on. */
  readonly args: readonly string[];
  /** All that the child sees of the environment: no secret gets in by accident. */
  readonly env: Readonly<Record<string, string>>;
  /** Each line that it writes to standard error. */
  readonly onLine: (line: string) => void;
}

export interface Child {
  readonly port: number;
  /** Resolves when the process has ended, however it did. */
  readonly ended: Promise<Deno.CommandStatus>;
  /** Asks by closing standard input, then by SIGTERM, then ends it. */
  stop(): Promise<void>;
}

const READY_MS = 60_000;
const GRACE_MS = 5_000;

/** Starts a child and waits for its ready line. @returns One sentence when it ended or stayed silent instead. */
export async function startChild(spec: ChildSpec): Promise<Result<Child>> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [...spec.args],
    env: { ...spec.env },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const lastLines: string[] = [];
  const told = eachLine(process.stderr, (line) => {
    lastLines.splice(0, lastLines.length - 4);
    lastLines.push(line);
    spec.onLine(line);
  });
  const ready = Promise.withResolvers<number | null>();
  const printed = eachLine(process.stdout, (line) => ready.resolve(portOf(line)));
  const ended = process.status.then(async (status) => {
    await Promise.all([told, printed]);
    ready.resolve(null);
    return status;
  });
  const stop = () => stopChild(process, ended);
  const silence = setTimeout(() => ready.resolve(null), READY_MS);
  const port = await ready.promise;
  clearTimeout(silence);
  if (port !== null) return ok({ port, ended, stop });
  await stop();
  return err(`${spec.name} did not start: ${lastLines.join(" | ") || "it said nothing"}`);
}

async function eachLine(stream: ReadableStream<Uint8Array>, take: (line: string) => void): Promise<void> {
  const lines = stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .pipeThrough(new TextLineStream());
  for await (const line of lines) if (line.trim()) take(line);
}

function portOf(line: string): number | null {
  try {
    const { ready, port } = JSON.parse(line) as { ready?: unknown; port?: unknown };
    return ready === true && typeof port === "number" ? port : null;
  } catch {
    return null; // not the ready line
  }
}

async function stopChild(process: Deno.ChildProcess, ended: Promise<unknown>): Promise<void> {
  await process.stdin.close().catch(() => undefined); // it may have ended by itself
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if (await within(ended, GRACE_MS)) return;
    try {
      process.kill(signal);
    } catch {
      return; // it is gone
    }
  }
  await ended;
}

async function within(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => timer = setTimeout(() => resolve(false), ms));
  const done = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return done;
}
