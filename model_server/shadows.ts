import { type Checks, checkVersion } from "./candidate.ts";
import type { WatchReport } from "./contract/mod.ts";
import type { VersionStore } from "./registry/version_store.ts";
import { CLASS_COUNT } from "../outcomes/classes.ts";
import { ModelSlot } from "./serving/model_slot.ts";
import { type RequestRow, requestRow } from "./serving/request_row.ts";
import type { ClassProbabilities } from "./watch/model_watch.ts";

type Role = WatchReport["shadows"][number]["role"];

export interface ShadowParts {
  readonly store: VersionStore;
  readonly checks: Checks;
  readonly log: (message: string) => void;
}

/**
 * Versions that are asked what the champion is asked, and never heard: the champion before it, and the newest challenger
 * that did not take its place.
 */
export class Shadows {
  private readonly slots: Readonly<Record<Role, ModelSlot>> = { former: new ModelSlot(), challenger: new ModelSlot() };
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: ShadowParts) {}

  /** Those that are asked now. */
  get all(): { readonly version: string; readonly role: Role }[] {
    return (["former", "challenger"] as const).flatMap((role) => {
      const version = this.slots[role].current?.version;
      return version === undefined ? [] : [{ version, role }];
    });
  }

  /** Loads those of this champion; null for a model of no registry, which has none. */
  follow(champion: string | null): Promise<void> {
    const followed = this.turn.then(async () => {
      const wanted = champion === null ? NONE : await this.wanted(champion);
      await this.hold("former", wanted.former);
      await this.hold("challenger", wanted.challenger);
    });
    this.turn = followed.catch(() => {}); // its own caller hears of it
    return followed;
  }

  /** What each of them says; one that cannot answer is left out. */
  async ask(row: RequestRow): Promise<[version: string, probabilities: ClassProbabilities][]> {
    const answers = await Promise.all(Object.values(this.slots).map((slot) => answerOf(slot, row)));
    return answers.filter((answer) => answer !== null);
  }

  async close(): Promise<void> {
    await this.follow(null);
  }

  private async wanted(champion: string): Promise<Readonly<Record<Role, string | null>>> {
    const { store } = this.parts;
    const former = await store.previous();
    const versions = await store.list();
    const newest = versions.find(({ version, parent }) => parent === champion && version !== champion);
    return {
      former: former.ok ? former.value : null,
      challenger: newest && !(former.ok && former.value === newest.version) ? newest.version : null,
    };
  }

  private async hold(role: Role, version: string | null): Promise<void> {
    const slot = this.slots[role];
    if ((slot.current?.version ?? null) === version) return;
    const checked = version === null ? null : await checkVersion(this.parts.store, version, this.parts.checks);
    if (checked && !checked.ok) this.parts.log(`no ${role} is watched beside the champion: ${checked.error}`);
    await slot.swap(checked?.ok ? checked.value : null);
  }
}

const NONE = { former: null, challenger: null } as const;

const answerOf = (slot: ModelSlot, row: RequestRow) =>
  slot.use(async ({ version, model }): Promise<[string, ClassProbabilities] | null> => {
    const made = requestRow(model.card, row);
    const scores = made.ok ? await model.classify(made.value) : made;
    if (!scores.ok) return null;
    const [long, short, hold] = scores.value.probabilities.subarray(0, CLASS_COUNT);
    return [version, [long!, short!, hold!]];
  });
