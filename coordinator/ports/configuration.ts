/** What the dashboard, the API and the command line see of the configuration, and what they may do with it. */
import type { KeyChange } from "../../domain/key_change.ts";
import type { Result } from "../../domain/result.ts";
import type { Operator } from "./control.ts";

/** Whose word a value is: the last of these that says something. */
export type ConfigOrigin = "default" | "file" | "command line" | "profile";

export interface ConfigKeyView {
  /** `trading.leverage`. */
  readonly key: string;
  readonly description: string;
  readonly unit: string | null;
  /** Completes "must be …". */
  readonly range: string;
  readonly value: unknown;
  readonly default: unknown;
  readonly origin: ConfigOrigin;
  /** False where only a restart takes a change over. */
  readonly reloadable: boolean;
  /** Accepted and checked, and nothing reads it yet. */
  readonly unused: boolean;
  /** True while the file says something else that waits for a restart. */
  readonly waits: boolean;
}

export interface ConfigSectionView {
  /** `trading`; empty for the top. */
  readonly section: string;
  readonly description: string;
  readonly keys: readonly ConfigKeyView[];
}

export interface ConfigView {
  /** The file that is read, there or not. */
  readonly file: string;
  readonly file_exists: boolean;
  /** What decisions are filed under from now on. */
  readonly config_hash: string;
  readonly profile: string;
  readonly sections: readonly ConfigSectionView[];
  /** Secrets come from the environment and are never shown. */
  readonly secrets: readonly { readonly name: string; readonly set: boolean }[];
}

/** As `config check` tells it. */
export interface ConfigFaultView {
  /** File, or `command line`. */
  readonly source: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly key: string;
  readonly message: string;
}

/** What a file does, or has done, to a running system. */
export interface ReloadView {
  readonly config_hash: string;
  /** Apply at once. */
  readonly changed: readonly KeyChange[];
  /** Wait for a restart. */
  readonly need_restart: readonly KeyChange[];
  /** Waited for a restart, and do not any more. */
  readonly withdrawn: readonly KeyChange[];
  /** Do nothing, because the profile says something else. */
  readonly overruled: readonly KeyChange[];
}

export interface ConfigRefusal {
  readonly message: string;
  readonly faults: readonly ConfigFaultView[];
}

export interface ConfigText {
  /** Empty where there is no file. */
  readonly text: string;
  /** Why it is not shown; null where it is. */
  readonly hidden: string | null;
}

/** The configuration of a running coordinator. */
export interface Configuration {
  view(): Promise<ConfigView>;
  /** The file's text, for an operator to edit. */
  text(): Promise<ConfigText>;
  /** Whether something in a text belongs in the environment: such a text is not shown. */
  holdsSecret(text: string): boolean;
  /** What a text would do; nothing is changed. */
  check(text: string): Result<ReloadView, readonly ConfigFaultView[]>;
  /** Reads the file again. All of it is checked before anything of it is applied. */
  reload(by: Operator): Promise<Result<ReloadView, ConfigRefusal>>;
  /**
   * Checks a text, keeps the file that is there beside it, puts the text in its place and applies it.
   *
   * @param was The text that was edited: a file that somebody else has changed since is not overwritten.
   */
  save(text: string, was: string, by: Operator): Promise<Result<ReloadView, ConfigRefusal>>;
}
