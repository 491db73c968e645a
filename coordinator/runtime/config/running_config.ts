import pLimit from "p-limit";
import { resolve } from "node:path";
import { err, ok, type Result } from "../../../domain/result.ts";
import type {
  ConfigFaultView,
  ConfigRefusal,
  ConfigText,
  Configuration,
  ConfigView,
  ReloadView,
} from "../../ports/configuration.ts";
import type { Operator } from "../../ports/control.ts";
import { ConfigFile } from "./config_file.ts";
import { configSections, shownChange } from "./config_view.ts";
import { type ConfigFault, faultReport } from "./faults.ts";
import { type ConfigOverrides, merged, parseConfig, placeOfKey, valuesOf } from "./load.ts";
import type { Profile } from "./profile.ts";
import { type Effective, planReload, type ReloadPlan } from "./reload_plan.ts";
import { secretsInText } from "./secrets_in_text.ts";
import type { Config } from "./schema.ts";
import { SECRET_NAMES, type Secrets } from "./secrets.ts";

/** Where a configuration comes from, start after start. */
export interface ConfigSource {
  /** The file, there or not. */
  readonly path: string;
  readonly overrides: ConfigOverrides;
  readonly profile: Profile;
}

export interface RunningConfigParts {
  readonly source: ConfigSource;
  /** As it was read at the start; null where there was no file. */
  readonly text: string | null;
  /** What the start made of it. */
  readonly effective: Effective;
  readonly secrets: Secrets;
  readonly nowMs: () => number;
}

/** What takes a plan over: stores it, tells the engine, and whoever else reads it. */
export type Apply = (plan: ReloadPlan, by: Operator) => Promise<Result<void>>;
/** What looks at the configuration again, once the other one holds. */
export type Applied = () => void;
/** Hears of a reload that was refused. */
export type Refused = (refusal: ConfigRefusal, by: Operator) => void;

/** The configuration that holds now, and the one door through which another comes to hold. */
export class RunningConfig implements Configuration {
  readonly #file: ConfigFile;
  #running: Effective;
  /** The last text that was taken over, or that the start had. */
  #text: string | null;
  /** The last one that was refused: its faults are told once to who only watches the file. */
  #refusedText: string | null = null;
  /** What waits for a restart, by its key. */
  #waiting: ReadonlyMap<string, unknown> = new Map();
  readonly #oneAtATime = pLimit(1);
  /** Null before trading begins. */
  #apply: Apply | null = null;
  #applied: Applied = () => {};
  #refused: Refused = () => {};

  constructor(readonly parts: RunningConfigParts) {
    this.#file = new ConfigFile(parts.source.path);
    this.#running = parts.effective;
    this.#text = parts.text;
  }

  get config(): Config {
    return this.#running.config;
  }

  /** What it was made of: the text that holds with what is given beside it, unjudged. */
  get raw(): unknown {
    return merged(valuesOf(this.#text ?? ""), this.parts.source.overrides);
  }

  get hash(): string {
    return this.#running.hash;
  }

  /** From now on there is something to apply to. */
  attach(apply: Apply, applied: Applied, refused: Refused): void {
    this.#apply = apply;
    this.#applied = applied;
    this.#refused = refused;
  }

  async view(): Promise<ConfigView> {
    const { source: { path, overrides, profile }, secrets } = this.parts;
    const onDisk = await this.#file.read();
    const set = new Set(secrets.names());
    return {
      file: resolve(path),
      file_exists: onDisk.ok && onDisk.value !== null,
      config_hash: this.#running.hash,
      profile,
      sections: configSections({
        running: this.#running,
        own: valuesOf(this.#text ?? ""),
        overrides,
        waiting: this.#waiting,
      }),
      secrets: SECRET_NAMES.map((name) => ({ name, set: set.has(name) })),
    };
  }

  async text(): Promise<ConfigText> {
    const read = await this.#file.read();
    if (!read.ok) return { text: "", hidden: read.error };
    const text = read.value ?? "";
    const found = secretsInText(text, this.parts.source.path, this.parts.secrets);
    return found.length === 0 ? { text, hidden: null } : {
      text: "",
      hidden: `the file holds secrets and is not shown (${
        found.map(({ line, path }) => `line ${line}${path ? `: ${path}` : ""}`).join(", ")
      }); take them out of it by hand`,
    };
  }

  holdsSecret(text: string): boolean {
    return secretsInText(text, this.parts.source.path, this.parts.secrets).length > 0;
  }

  check(text: string): Result<ReloadView, readonly ConfigFaultView[]> {
    const planned = this.#plan(text);
    return planned.ok ? ok(viewOf(planned.value)) : err(planned.error.map(faultView));
  }

  reload(by: Operator): Promise<Result<ReloadView, ConfigRefusal>> {
    return this.#oneAtATime(async () => {
      const read = await this.#file.read();
      if (!read.ok) return this.#refuse(read.error, [], by);
      if (read.value === null && this.#text !== null) {
        return this.#refuse(`${this.parts.source.path} is not there any more: put it back, or an empty one`, [], by);
      }
      return await this.#take(read.value, by);
    });
  }

  /** As `reload`, when the file holds another text than the one that was taken over last. For who watches it. */
  reloadIfChanged(by: Operator): Promise<Result<ReloadView, ConfigRefusal> | null> {
    return this.#oneAtATime(async () => {
      const read = await this.#file.read();
      // An editor may take a file away for a moment before it puts the new one there.
      if (!read.ok || read.value === null || [this.#text, this.#refusedText].includes(read.value)) return null;
      return await this.#take(read.value, by);
    });
  }

  save(text: string, was: string, by: Operator): Promise<Result<ReloadView, ConfigRefusal>> {
    return this.#oneAtATime(async () => {
      if (this.#apply === null) return err({ message: `nothing was saved: ${NOT_YET}`, faults: [] });
      const planned = this.#plan(text);
      if (!planned.ok) return this.#refuse("nothing was saved: the text has faults", planned.error, by);
      const read = await this.#file.read();
      if (!read.ok) return this.#refuse(read.error, [], by);
      if (withoutReturns(read.value ?? "") !== withoutReturns(was)) {
        return this.#refuse("nothing was saved: somebody has changed the file since this page was opened", [], by);
      }
      const written = await this.#file.write(text, this.parts.nowMs());
      if (!written.ok) return this.#refuse(written.error, [], by);
      return await this.#take(text, by);
    });
  }

  #plan(text: string): Result<ReloadPlan, ConfigFault[]> {
    const { source: { path, overrides, profile }, secrets } = this.parts;
    const secret = secretsInText(text, path, secrets);
    const parsed = parseConfig(text, path, overrides);
    // Other faults tell the values they are about, and one of these may be the secret.
    if (secret.length > 0) return err(withoutRepeats(secret));
    if (!parsed.ok) return parsed;
    const planned = planReload(this.#running, parsed.value.config, profile, this.#waiting);
    if (planned.ok) return planned;
    return err(planned.error.map((fault) => ({ ...fault, ...placeOfKey(text, path, fault.path) })));
  }

  async #take(text: string | null, by: Operator): Promise<Result<ReloadView, ConfigRefusal>> {
    const planned = this.#plan(text ?? "");
    if (!planned.ok) {
      this.#refusedText = text;
      return this.#refuse("nothing was changed: the file has faults", planned.error, by);
    }
    const applied = await this.#apply?.(planned.value, by) ?? err(NOT_YET);
    if (!applied.ok) return err({ message: applied.error, faults: [] });
    this.#text = text;
    this.#refusedText = null;
    this.#running = planned.value.next;
    this.#waiting = new Map(planned.value.needRestart.map(({ key, to }) => [key, to]));
    this.#applied();
    return ok(viewOf(planned.value));
  }

  #refuse(message: string, faults: readonly ConfigFault[], by: Operator): Result<never, ConfigRefusal> {
    const refusal = { message, faults: faults.map(faultView) };
    this.#refused({ ...refusal, message: faults.length === 0 ? message : `${message}\n${faultReport(faults)}` }, by);
    return err(refusal);
  }
}

const NOT_YET = "trading has not begun yet; try again in a moment";

const viewOf = ({ next, changed, needRestart, withdrawn, overruled }: ReloadPlan): ReloadView => ({
  config_hash: next.hash,
  changed: changed.map(shownChange),
  need_restart: needRestart.map(shownChange),
  withdrawn: withdrawn.map(shownChange),
  overruled: overruled.map(shownChange),
});

const faultView = ({ source, line, column, path: key, message }: ConfigFault): ConfigFaultView => ({
  source,
  line,
  column,
  key,
  message,
});

/** A browser sends the lines of a text with a return each. */
const withoutReturns = (text: string): string => text.replaceAll("\r\n", "\n");

const withoutRepeats = (faults: readonly ConfigFault[]): ConfigFault[] => [
  ...new Map(faults.map((fault) => [`${fault.line} ${fault.path}`, fault])).values(),
];
