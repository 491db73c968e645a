import { err, ok, type Result } from "../../domain/result.ts";
import { parsedDayRange, type TimeRange } from "../day_range.ts";

/** What `start` was asked for, read and checked. */
export interface StartRequest {
  readonly mode: "demo" | "replay";
  readonly profile: "default" | "demo";
  readonly port: number | undefined;
  readonly dataDir: string | undefined;
  /** Recorded candles, one file a symbol; replay only. */
  readonly dataFiles: readonly string[];
  readonly range: TimeRange;
  /** One funding rate or a file of them, for the simulated exchange; it settles nothing without. */
  readonly funding: string | undefined;
  /** Folder of trained models; replay and demo train their own without it. */
  readonly modelsDir: string | undefined;
  /** Times faster than life; null is as fast as it goes. */
  readonly speed: number | null;
  /** Of the synthetic market; demo only. */
  readonly seed: number | undefined;
  readonly dev: boolean;
}

/** The options as commander hands them over. */
export interface StartOptions {
  readonly mode?: string;
  readonly profile?: string;
  readonly config?: string;
  readonly port?: string;
  readonly dataDir?: string;
  readonly data?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly funding?: string;
  readonly models?: string;
  readonly speed?: string;
  readonly seed?: string;
  readonly dev?: boolean;
}

/** A 5-minute candle a second: lively, and still slow enough to read. */
const DEMO_SPEED = 300;
const MODES = ["demo", "replay"] as const;
/** Known, and refused until they are built. */
export const LATER_MODES: readonly string[] = ["paper", "testnet", "live"];
const PROFILES = ["default", "demo"] as const;

/** What the configuration says, for where the command line says nothing. */
export interface FileMode {
  readonly mode: string;
  readonly path: string;
}

/** @returns Every fault in words, joined; the command line is wrong then (exit 2). */
export function startRequest(options: StartOptions, file?: FileMode): Result<StartRequest> {
  const faults: string[] = [];
  const keep = <T>(read: Result<T>): T | undefined => {
    if (read.ok) return read.value;
    faults.push(read.error);
    return undefined;
  };
  const mode = keep(options.mode === undefined ? modeOfFile(file) : modeOf(options.mode, `--mode ${options.mode}`));
  const profile = keep(oneOf("--profile", options.profile ?? (mode === "demo" ? "demo" : "default"), PROFILES));
  const port = keep(optional(options.port, (text) => wholeNumber("--port", text, 0, 65_535)));
  const seed = keep(optional(options.seed, (text) => wholeNumber("--seed", text, 0, 2 ** 31 - 1)));
  const range = keep(parsedDayRange(options.from, options.to));
  const speed = keep(speedOf(options.speed ?? (mode === "replay" ? "max" : String(DEMO_SPEED))));
  faults.push(...mismatches(mode, options));
  if (faults.length > 0) return err(faults.join("\n"));
  return ok({
    mode: mode!,
    profile: profile!,
    port,
    dataDir: options.dataDir,
    dataFiles: options.data ?? [],
    range: range!,
    funding: options.funding,
    modelsDir: options.models,
    speed: speed!,
    seed,
    dev: options.dev === true,
  });
}

/** A word that is no mode at all is a fault of the file, and told with the others. */
function modeOfFile(file: FileMode | undefined): Result<"demo" | "replay"> {
  const isMode = file && [...MODES, ...LATER_MODES].includes(file.mode);
  return isMode ? modeOf(file.mode, `mode ${file.mode} (${file.path})`) : ok("demo");
}

function modeOf(text: string, where: string): Result<"demo" | "replay"> {
  if (LATER_MODES.includes(text)) {
    return err(`${where} is not built yet: no order of this version can leave the simulator; use demo or replay`);
  }
  return oneOf("--mode", text, MODES);
}

function mismatches(mode: string | undefined, options: StartOptions): string[] {
  const faults: string[] = [];
  if (mode === "replay" && options.data === undefined) {
    faults.push("mode replay needs --data FILE: the candles to replay");
  }
  if (mode === "replay" && options.seed !== undefined) {
    faults.push("--seed belongs to --mode demo: a replay has its candles");
  }
  if (mode === "demo") {
    const given = (["data", "from", "to"] as const).filter((name) => options[name] !== undefined);
    for (const name of given) faults.push(`--${name} belongs to --mode replay; a demo makes its own market`);
  }
  return faults;
}

function oneOf<const T extends string>(name: string, text: string, allowed: readonly T[]): Result<T> {
  const found = allowed.find((each) => each === text);
  return found ? ok(found) : err(`${name} must be one of ${allowed.join(", ")}, was "${text}"`);
}

function wholeNumber(name: string, text: string, min: number, max: number): Result<number> {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= min && value <= max
    ? ok(value)
    : err(`${name} must be a whole number from ${min} to ${max}, was "${text}"`);
}

const optional = <T>(text: string | undefined, read: (text: string) => Result<T>): Result<T | undefined> =>
  text === undefined ? ok(undefined) : read(text);

function speedOf(text: string): Result<number | null> {
  if (text === "max") return ok(null);
  const value = Number(text);
  return Number.isFinite(value) && value > 0
    ? ok(value)
    : err(`--speed must be max or a number above 0 (times faster than life), was "${text}"`);
}
