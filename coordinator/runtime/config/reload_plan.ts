import type { KeyChange } from "../../../domain/key_change.ts";
import { canonicalJson } from "../../../domain/canonical_json.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { checkConfig } from "./check.ts";
import { type ConfigFault, pathText, valueAt } from "./faults.ts";
import { type KeyEntry, sections } from "./key_tree.ts";
import { configHash } from "./load.ts";
import { applyProfile, type Profile } from "./profile.ts";
import type { Config } from "./schema.ts";

/** A configuration that holds: without the profile, as files are compared, and with it, as it is traded by. */
export interface Effective {
  readonly base: Config;
  readonly config: Config;
  readonly hash: string;
}

/** What another file means for a running system. */
export interface ReloadPlan {
  readonly next: Effective;
  /** Apply at once. */
  readonly changed: readonly KeyChange[];
  /** Wait for a restart. */
  readonly needRestart: readonly KeyChange[];
  /** Waited for a restart, and do not any more: the file says again what holds. */
  readonly withdrawn: readonly KeyChange[];
  /** The profile says something else. */
  readonly overruled: readonly KeyChange[];
}

/** Keys of items of lists belong to the list. */
export const wholeKeys = (): KeyEntry[] =>
  sections().flatMap(({ keys }) => keys).filter(({ path }) => !path.includes("[]"));

/**
 * The running configuration with what may change of the wanted one. What that makes together must hold as well: keys that
 * wait for a restart still have their old values.
 *
 * @param wanted Sound by itself, without the profile. @param waiting What waits for a restart by now, by its key.
 */
export function planReload(
  running: Effective,
  wanted: Config,
  profile: Profile,
  waiting: ReadonlyMap<string, unknown> = new Map(),
): Result<ReloadPlan, ConfigFault[]> {
  const base = structuredClone(running.base) as unknown as Record<string, unknown>;
  const differing = wholeKeys().filter(({ path }) => !same(at(running.base, path), at(wanted, path)));
  for (const { path, meta } of differing) if (meta.reloadable) put(base, path, structuredClone(at(wanted, path)));
  const checked = checkConfig(base);
  if (!checked.ok) {
    return err(checked.error.map(({ path, message }) => ({
      source: "running configuration",
      line: null,
      column: null,
      path: pathText(path),
      message: `${message}, as long as the keys that need a restart have their old values`,
    })));
  }
  const profiled = applyProfile(checked.value, profile);
  if (!profiled.ok) return profiled;
  const config = profiled.value;
  const change = (from: Config, to: Config) => ({ path }: KeyEntry): KeyChange => ({
    key: path,
    from: at(from, path),
    to: at(to, path),
  });
  const isApplied = ({ path }: KeyEntry) => !same(at(running.config, path), at(config, path));
  const reloadable = differing.filter(({ meta }) => meta.reloadable);
  return ok({
    next: { base: checked.value, config, hash: configHash(config) },
    changed: reloadable.filter(isApplied).map(change(running.config, config)),
    needRestart: differing.filter(({ meta }) => !meta.reloadable).map(change(running.base, wanted)),
    withdrawn: [...waiting].filter(([key]) => !differing.some(({ path }) => path === key))
      .map(([key, from]) => ({ key, from, to: at(running.base, key) })),
    overruled: reloadable.filter((entry) => !isApplied(entry)).map(change(running.base, wanted)),
  });
}

export const at = (config: unknown, path: string): unknown => valueAt(config, path.split("."));

export const same = (a: unknown, b: unknown): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null);

function put(root: Record<string, unknown>, path: string, value: unknown): void {
  const steps = path.split(".");
  const last = steps.pop()!;
  const parent = steps.reduce<Record<string, unknown>>(
    (group, step) => group[step] as Record<string, unknown>,
    root,
  );
  parent[last] = value;
}
