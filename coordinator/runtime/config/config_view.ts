import type { KeyChange } from "../../../domain/key_change.ts";
import type { ConfigOrigin, ConfigSectionView } from "../../ports/configuration.ts";
import { maskedSecrets } from "../../../domain/secret_text.ts";
import { sections } from "./key_tree.ts";
import type { ConfigOverrides } from "./load.ts";
import { at, type Effective, same } from "./reload_plan.ts";

/** What a key's place in the view is made of. */
export interface Sources {
  readonly running: Effective;
  /** As the file has it, before anything is filled in. */
  readonly own: unknown;
  readonly overrides: ConfigOverrides;
  /** Keys whose other value in the file waits for a restart. */
  readonly waiting: Pick<ReadonlySet<string>, "has">;
}

/** Every key with its value, and where that comes from. Keys of items of lists are within the list. */
export const configSections = (sources: Sources): ConfigSectionView[] =>
  sections().filter(({ path }) => !path.includes("[]")).map(({ path: section, description, keys }) => ({
    section,
    description,
    keys: keys.map(({ path: key, meta, default: usual }) => ({
      key,
      description: meta.description,
      unit: meta.unit ?? null,
      range: meta.range,
      value: shownValue(key, at(sources.running.config, key)),
      default: shownValue(key, usual),
      origin: originOf(key, sources),
      reloadable: meta.reloadable ?? false,
      unused: meta.unused ?? false,
      waits: sources.waiting.has(key),
    })),
  }));

function originOf(key: string, { running, own, overrides }: Sources): ConfigOrigin {
  if (!same(at(running.base, key), at(running.config, key))) return "profile";
  if (at(overrides, key) !== undefined) return "command line";
  return at(own, key) !== undefined ? "file" : "default";
}

export const shownChange = ({ key, from, to }: KeyChange): KeyChange => ({
  key,
  from: shownValue(key, from),
  to: shownValue(key, to),
});

/** Addresses of webhooks are secrets: who knows one may send there. */
const SECRET_PATHS = /^webhooks\.urls$/;

/** No configuration holds a secret by the rules of the file; what looks like one is masked all the same. */
function shownValue(key: string, value: unknown): unknown {
  const mask = (each: unknown): unknown => {
    if (typeof each === "string") return SECRET_PATHS.test(key) ? originOnly(each) : maskedSecrets(each);
    if (Array.isArray(each)) return each.map(mask);
    if (typeof each !== "object" || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([name, inner]) => [name, mask(inner)]));
  };
  return mask(value ?? null);
}

const originOnly = (url: string): string => `${URL.parse(url)?.origin ?? ""}/***`;
