import { stripVTControlCharacters } from "node:util";
import { childEnvironment } from "../../coordinator/inference/child_environment.ts";
import { readLines } from "../../coordinator/inference/child_lines.ts";
import type { ChildCommand } from "../../coordinator/inference/child_process.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { type ProgressLine, progressOf } from "./progress_line.ts";

const NOTES_MAX = 20;
const NOTE_CHARACTERS_MAX = 1_000;

export interface ChildEnd {
  /** Why it did not do its work, in the words that it wrote last. */
  readonly done: Result<void>;
  readonly notes: readonly string[];
}

/** A line of the trace behind an error: tells nothing to those who read what became of a job. */
const isPlaceInCode = (line: string): boolean => /^\s+at .*[:(]/.test(line) || /^\s*(throw |\^+\s*$)/.test(line);

/**
 * Runs a command of this program in a process of its own, as a person would, and reads how far it is from its standard
 * error. Its standard input stays open as long as we live. Never rejects.
 */
export async function runChild(
  { program, args, env }: ChildCommand,
  onProgress: (line: ProgressLine) => void,
  signal: AbortSignal,
): Promise<ChildEnd> {
  const notes: string[] = [];
  try {
    const child = new Deno.Command(program, {
      args: [...args],
      clearEnv: true,
      env: { ...childEnvironment(), NO_COLOR: "1", ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      signal,
    }).spawn();
    const said = readLines(child.stderr, (line) => {
      const progress = progressOf(line);
      if (progress) return onProgress(progress);
      notes.push(stripVTControlCharacters(line).slice(0, NOTE_CHARACTERS_MAX));
      if (notes.length > NOTES_MAX) notes.shift();
    });
    // What a person would read: the result is stored.
    const told = readLines(child.stdout, () => {});
    const { code, signal: endedBy } = await child.status;
    await Promise.all([said.done, told.done, child.stdin.abort().catch(() => {})]);
    if (code === 0) return { done: ok(undefined), notes };
    const how = endedBy ? `it was ended by ${endedBy}` : `it ended with code ${code}`;
    const words = notes.filter((line) => !isPlaceInCode(line));
    return { done: err(words.length > 0 ? words.join("\n") : how), notes: [] };
  } catch (error) {
    return { done: err(`it cannot be started: ${error instanceof Error ? error.message : error}`), notes };
  }
}
