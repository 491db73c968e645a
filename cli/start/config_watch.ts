import { basename, dirname } from "node:path";
import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Operator } from "../../coordinator/ports/control.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import type { RunningConfig } from "../../coordinator/runtime/config/running_config.ts";

export interface ConfigWatchParts {
  readonly running: Pick<RunningConfig, "reload" | "reloadIfChanged">;
  readonly path: string;
  /** A replay has to be the same again: it watches no file. */
  readonly watched: boolean;
  /** Whether SIGHUP means to read the file again. */
  readonly signalled: boolean;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/** An editor writes in several steps: the file is read when it has been quiet for so long. */
const QUIET_MS = 500;

/** Reads the configuration again when its file has changed, and at SIGHUP. @returns Ends it. */
export function heedConfigFile(parts: ConfigWatchParts): () => Promise<void> {
  const ends = [...(parts.watched ? [watchFile(parts)] : []), ...(parts.signalled ? [heedSignal(parts)] : [])];
  return async () => void await Promise.all(ends.map((end) => end()));
}

/** A terminal sends SIGHUP when it is closed: a program that was started from one ends then, as ever. */
export const takesSignal = (): boolean => Deno.build.os !== "windows" && !Deno.stdin.isTerminal();

function heedSignal({ running, telemetry }: ConfigWatchParts): () => void {
  const reload = () => void running.reload(by("SIGHUP")).catch((error) => tell(telemetry, error));
  Deno.addSignalListener("SIGHUP", reload);
  return () => Deno.removeSignalListener("SIGHUP", reload);
}

/** The folder is watched, since an editor may put a new file in the old one's place. */
function watchFile({ running, path, telemetry, clock }: ConfigWatchParts): () => Promise<void> {
  const stop = new AbortController();
  let watcher: Deno.FsWatcher;
  try {
    watcher = Deno.watchFs(dirname(path), { recursive: false });
  } catch (error) {
    telemetry.log("warning", "config", `${path} is not watched: ${wordsOf(error)}; reload by command`);
    return () => Promise.resolve();
  }
  let changes = 0, settling: Promise<void> | null = null;
  const settle = async () => {
    for (let seen = -1; seen !== changes;) {
      seen = changes;
      await clock.sleep(QUIET_MS, stop.signal);
    }
    await running.reloadIfChanged(by("the change of its file"));
  };
  const watching = (async () => {
    for await (const { kind, paths } of watcher) {
      // That somebody reads it, ourselves included, is no change.
      if (kind === "access" || !paths.some((each) => basename(each) === basename(path))) continue;
      changes++;
      settling ??= settle().catch((error) => stop.signal.aborted ? undefined : tell(telemetry, error))
        .finally(() => settling = null);
    }
  })().catch((error) => tell(telemetry, error));
  return async () => {
    stop.abort();
    watcher.close();
    await Promise.all([watching, settling]);
  };
}

const by = (who: string): Operator => ({ who, why: "" });

const tell = (telemetry: Telemetry, error: unknown): void =>
  telemetry.log("error", "config", `The configuration could not be read again: ${wordsOf(error)}`);

const wordsOf = (error: unknown): string => error instanceof Error ? error.message : String(error);
