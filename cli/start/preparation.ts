import type { ModelStatus } from "../../coordinator/ports/forecaster.ts";

/** Whether trading can begin. */
export type Preparation =
  | { readonly kind: "ready" }
  | { readonly kind: "wait" }
  /** Waiting brings nothing: too few are left that could ever answer. */
  | { readonly kind: "hopeless"; readonly why: string };

export interface Demands {
  /** Models that must be able to answer. */
  readonly needed: number;
  /** Servers have had the time that it takes to come up. */
  readonly hadChance: boolean;
  /** Servers of ours that have no model and train none. */
  readonly withoutModel: readonly string[];
}

/** A process that ended so often while it came up is not waited for: it may still come. */
const CRASHES_WAITED_FOR = 1;

/**
 * Enough models, and nobody left who is worth waiting for: one that trains or comes up is, one that does not answer
 * after its chance, or whose training has failed, is not.
 *
 * @param models The enabled ones.
 */
export function preparation(models: readonly ModelStatus[], demands: Demands): Preparation {
  const { needed, hadChance, withoutModel } = demands;
  const lost = models.filter(({ name }) => withoutModel.includes(name));
  const possible = models.length - lost.length;
  if (possible < needed) {
    const why = `${possible} of ${models.length} models can answer, ${needed} needed. ${troublesOf(lost)}`;
    return { kind: "hopeless", why };
  }
  const missing = models.filter((model) => model.status !== "ready" && !lost.includes(model));
  const isWaitedFor = (model: ModelStatus) => !hadChance || isComingUp(model);
  const enough = possible - missing.length >= needed;
  return { kind: enough && !missing.some(isWaitedFor) ? "ready" : "wait" };
}

const isComingUp = ({ status, restarts }: ModelStatus): boolean =>
  status === "training" || (status === "starting" && restarts <= CRASHES_WAITED_FOR);

/** `a, b: why; c: why`: a reason that several share stands once. */
export function troublesOf(models: readonly ModelStatus[]): string {
  const byReason = Map.groupBy(models, ({ trouble, status }) => trouble ?? status);
  return [...byReason].map(([why, those]) => `${those.map(({ name }) => name).join(", ")}: ${why}`).join("; ");
}

/** E.g. "2 of 4 models ready; training gbdt 50 %, mlp 0 %", in tens, so that it does not flicker. */
export function progressOf(models: readonly ModelStatus[]): string {
  const ready = models.filter(({ status }) => status === "ready").length;
  const training = models.filter((model) => model.training).map(({ name, trouble }) => {
    const percent = Number(/(\d+) %/.exec(trouble ?? "")?.[1] ?? 0);
    return `${name} ${Math.floor(percent / 10) * 10} %`;
  });
  const silent = models.filter(({ status }) => status === "failing" || status === "offline").map(({ name }) => name);
  const parts = [`${ready} of ${models.length} models ready`];
  if (training.length > 0) parts.push(`training ${training.join(", ")}`);
  if (silent.length > 0) parts.push(`no answer from ${silent.join(", ")}`);
  return parts.join("; ");
}
