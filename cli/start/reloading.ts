import { changeWords, type KeyChange } from "../../domain/key_change.ts";
import type { ConfigRefusal } from "../../coordinator/ports/configuration.ts";
import type { Operator } from "../../coordinator/ports/control.ts";
import type { Notice } from "../../coordinator/engine/command.ts";
import { shownChange } from "../../coordinator/runtime/config/config_view.ts";
import type { ReloadPlan } from "../../coordinator/runtime/config/reload_plan.ts";
import type { RunningConfig } from "../../coordinator/runtime/config/running_config.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import type { RunningTelemetry } from "../../coordinator/telemetry/telemetry.ts";
import type { Database } from "../../db/open.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { maskedSecrets } from "../../domain/secret_text.ts";
import type { OpenSession } from "./session.ts";

export interface ReloadingParts {
  readonly running: RunningConfig;
  readonly database: Pick<Database, "keepConfig">;
  readonly session: Pick<OpenSession, "trading" | "retime" | "noted">;
  readonly telemetry: Telemetry & Pick<RunningTelemetry, "setLogLevels">;
}

/** From now on another configuration can be taken over, by all who read of it. */
export function attachReloading({ running, database, session, telemetry }: ReloadingParts): void {
  running.attach(apply, session.retime, refused);

  /** Stored before it is told: no decision may name a configuration that nobody can look up. */
  async function apply(plan: ReloadPlan, { who, why }: Operator): Promise<Result<void>> {
    const { next: { config, hash: configHash }, changed, needRestart, withdrawn } = plan;
    try {
      await database.keepConfig(config);
    } catch (error) {
      return err(`the configuration could not be stored, and is not applied: ${(error as Error).message}`);
    }
    const taken = await session.trading.takeSettings({
      settings: config,
      configHash,
      who,
      why,
      changed: changed.map(shownChange),
      needRestart: needRestart.map(shownChange),
      withdrawn: withdrawn.map(shownChange),
    });
    if (!taken.ok) return taken;
    telemetry.setLogLevels(config.logging);
    const words = [`reloaded by ${who}: ${fromTo(changed) || "nothing"} applied`];
    if (needRestart.length > 0) words.push(`${fromTo(needRestart)} waits for a restart`);
    if (withdrawn.length > 0) words.push(`${fromTo(withdrawn)} waits no more`);
    telemetry.log("info", "config", words.join("; "));
    return ok(undefined);
  }

  function refused({ message, faults }: ConfigRefusal, { who, why }: Operator): void {
    const words = maskedSecrets(`configuration not reloaded (asked by ${who}): ${message}`);
    telemetry.log("warning", "config", words);
    const details = { action: "reload", who, why, faults };
    session.noted({ eventType: "OPERATOR", severity: "warning", message: words, details } satisfies Notice);
  }
}

const fromTo = (changes: readonly KeyChange[]): string => changes.map(shownChange).map(changeWords).join(", ");
