import { TOKEN_VARIABLE } from "../contract/mod.ts";
import { TextLineStream } from "./text_lines.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { TrainingJobInput } from "../training/training_job.ts";
import { TrainingLine } from "../training/training_line.ts";

export interface TrainingProgress {
  /** 0 to 1. */
  readonly progress: number;
  readonly stage: string;
}

export interface TrainingOutcome {
  /** Path of the ONNX file, in the job's folder unless absolute. */
  readonly model: string;
  readonly report: unknown;
}

/** A training in a process of its own, so that serving goes on. */
export interface TrainingChild {
  /** Settles when the process has ended. Never rejects. */
  readonly ended: Promise<Result<TrainingOutcome>>;
  /** Ends it at once: what it was writing lies in a folder that its owner throws away. */
  kill(): void;
}

/** How a training is run: the program itself, or a short script in a test. */
export interface TrainingProgram {
  readonly script: URL;
  readonly configFile: URL;
  /** What it reads beside the packages and what the job names. */
  readonly reads?: readonly string[];
}

export const TRAINING_PROGRAM: TrainingProgram = {
  script: new URL("../training/training_process.ts", import.meta.url),
  configFile: new URL("../../deno.json", import.meta.url),
};

const STDERR_KEPT = 2_000;

/** Starts a training in a process of its own. */
export function startTraining(
  program: TrainingProgram,
  job: TrainingJobInput,
  onProgress: (progress: TrainingProgress) => void,
): TrainingChild {
  const child = spawn(program, job);
  const ended = follow(child, job, onProgress);
  return {
    ended,
    kill: () => {
      try {
        child.kill("SIGKILL");
      } catch {
        // it has ended by itself
      }
    },
  };
}

function spawn(program: TrainingProgram, job: TrainingJobInput): Deno.ChildProcess {
  const permissions = [
    `--allow-read=${readableFor(program, job)}`,
    `--allow-write=${job.out_dir}`,
    "--allow-env=NODE_ENV",
    // It lowers its own priority: a right to start `nice` would be one to start anything.
    "--allow-sys=setPriority",
  ];
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--config",
      program.configFile.pathname,
      ...permissions,
      program.script.href,
    ],
    // Whoever trains speaks with nobody.
    env: { [TOKEN_VARIABLE]: "" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** The packages, and what the job names. No network: a training computes. */
const readableFor = ({ configFile, reads = [] }: TrainingProgram, job: TrainingJobInput): string =>
  [
    new URL("node_modules", configFile).pathname,
    job.history,
    job.live,
    job.feedback,
    job.champion?.file,
    job.out_dir,
    ...reads,
  ]
    .filter((path) => path != null).join(",");

async function follow(
  child: Deno.ChildProcess,
  job: TrainingJobInput,
  onProgress: (progress: TrainingProgress) => void,
): Promise<Result<TrainingOutcome>> {
  const [last, complaint, status] = await Promise.all([
    readLines(child.stdout, onProgress),
    lastText(child.stderr),
    child.status,
    tell(child.stdin, job),
  ]);
  if (last && "error" in last) return err(last.error);
  if (last && "done" in last && status.success) return ok({ model: last.model, report: last.report });
  const how = status.signal ? `was ended by ${status.signal}` : `ended with code ${status.code}`;
  return err(`The training process ${how} before it was done${complaint ? `: ${complaint}` : ""}`);
}

async function tell(stdin: WritableStream<Uint8Array>, job: TrainingJobInput): Promise<void> {
  try {
    const writer = stdin.getWriter();
    await writer.write(new TextEncoder().encode(JSON.stringify(job) + "\n"));
    await writer.close();
  } catch {
    // a process that ended before it read says why by its exit
  }
}

/** @returns The line that ends it, `done` or `error`. A line that is no word of ours is left out. */
async function readLines(
  stdout: ReadableStream<Uint8Array<ArrayBuffer>>,
  onProgress: (progress: TrainingProgress) => void,
): Promise<TrainingLine | null> {
  let last: TrainingLine | null = null;
  for await (const text of stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())) {
    const line = parseLine(text);
    if (!line) continue;
    if ("progress" in line) onProgress(line);
    else last = line;
  }
  return last;
}

function parseLine(text: string): TrainingLine | null {
  try {
    return TrainingLine.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Read to the end, so that the process never waits for us; only the end is kept. */
async function lastText(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let kept = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) kept = (kept + text).slice(-STDERR_KEPT);
  return kept.trim();
}
