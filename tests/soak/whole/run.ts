/** The whole system, faster than life, while things go wrong around it; looked at every second. */
import type { StatusView } from "../../../coordinator/ports/views.ts";
import { allEnded, RunningXylen } from "../../fixtures/running_xylen.ts";
import { tableRows } from "../../fixtures/table_rows.ts";
import denoJson from "../../../deno.json" with { type: "json" };
import { startTask } from "./as_task.ts";
import { ENDS, type Fault, TROUBLES } from "./faults.ts";
import { type Gaps, gapsIn } from "./gaps.ts";
import { processesIn } from "./processes.ts";
import { type Sample, toldBy } from "./sample.ts";

/** The program is to be run as its users run it. */
const START = startTask(denoJson.tasks.start.command);

const CANDLE_MS = 300_000;
const CANDLES_AN_HOUR = 3_600_000 / CANDLE_MS;
const LOOK_EVERY_MS = 1_000;
/** Share of the candles in which the coordinator itself is ended now and then. What follows is one life, to be measured. */
const SHARE_OF_ENDS = 0.15;
const RECOVERY_MOST_MS = 240_000;

export interface SoakOptions {
  /** Of market time. */
  readonly hours: number;
  readonly seed: number;
  readonly folder: string;
  /** Trained models; without, the demo trains its own first. */
  readonly models?: string;
  readonly ends?: readonly Fault[];
  readonly troubles?: readonly Fault[];
  readonly say: (line: string) => void;
}

export interface Recovery {
  readonly fault: string;
  readonly process: string;
  readonly atDecision: number;
  readonly seconds: number;
  /** From the fault, or from its end for what freezes, until all is well again and the next candle is decided on; null: never. */
  readonly recoveredAfterMs: number | null;
}

export interface Soaked {
  readonly samples: readonly Sample[];
  readonly recoveries: readonly Recovery[];
  readonly gaps: Gaps;
  readonly marketHours: number;
  readonly tookSeconds: number;
  /** In the end: what may not be. */
  readonly unknownOrders: number;
  readonly trades: number;
}

export async function soak(options: SoakOptions): Promise<Soaked> {
  const { hours, ends = [...ENDS, ...ENDS], troubles = [...TROUBLES, ...TROUBLES, ...TROUBLES] } = options;
  const candles = Math.ceil(hours * CANDLES_AN_HOUR);
  const run = new SoakRun(options);
  try {
    await run.start();
    for (const [i, fault] of ends.entries()) {
      await run.decideUntil(candles * SHARE_OF_ENDS * (i + 1) / (ends.length + 1));
      await run.suffer(fault);
    }
    for (const [i, fault] of troubles.entries()) {
      await run.decideUntil(candles * (SHARE_OF_ENDS + (1 - SHARE_OF_ENDS) * (i + 1) / (troubles.length + 1)));
      await run.suffer(fault);
    }
    await run.decideUntil(candles);
    return await run.end();
  } finally {
    await run.abandon();
  }
}

class SoakRun {
  readonly #samples: Sample[] = [];
  readonly #recoveries: Recovery[] = [];
  readonly #startedMs = performance.now();
  #program: RunningXylen | null = null;
  #life = -1;
  #before = 0;
  #turn = 0;

  constructor(readonly options: SoakOptions) {}

  async start(): Promise<void> {
    this.#life++;
    const { folder, seed, models } = this.options;
    const args = ["start", "--data-dir", folder, "--port", "0", "--speed", "max", "--seed", String(seed)];
    if (models) args.push("--models", models);
    this.#program = new RunningXylen({ args, ...START });
    await this.#program.status("trading", ({ state }) => state === "running");
  }

  /** Looks every second until so many candles are decided on, over all lives. */
  async decideUntil(wanted: number): Promise<void> {
    for (let heardMs = performance.now(), most = -1;;) {
      const decisions = await this.#look();
      if (this.#before + decisions >= wanted) return;
      if (decisions > most) [most, heardMs] = [decisions, performance.now()];
      if (performance.now() - heardMs > RECOVERY_MOST_MS) throw new Error(`Nothing is decided any more after ${most}`);
      await later(LOOK_EVERY_MS);
    }
  }

  async suffer(fault: Fault): Promise<void> {
    const hit = (await processesIn(this.options.folder)).filter(({ role }) => fault.hits(role));
    const { role, pid } = hit[this.#turn++ % hit.length]!;
    const atDecision = this.#before + await this.#decisions();
    const began = performance.now();
    let endedMs = began;
    if (fault.act.kind === "freeze") {
      Deno.kill(pid, "SIGSTOP");
      await later(fault.act.ms);
      Deno.kill(pid, "SIGCONT");
      endedMs = performance.now();
    } else if (role === "coordinator") await this.#again(fault.act.kind === "kill");
    else Deno.kill(pid, "SIGKILL");
    const recoveredAfterMs = await this.#recovered(role, fault.act.kind === "freeze" ? null : pid)
      ? performance.now() - endedMs
      : null;
    const seconds = (began - this.#startedMs) / 1000;
    this.#recoveries.push({ fault: fault.name, process: role, atDecision, seconds, recoveredAfterMs });
    this.options.say(
      `${fault.name} (${role}) at decision ${atDecision}: ${recoveredAfterMs?.toFixed(0) ?? "never"} ms`,
    );
  }

  async end(): Promise<Soaked> {
    const tookSeconds = (performance.now() - this.#startedMs) / 1000;
    const { items } = await this.#program!.ask<{ items: { status: string }[] }>(
      "/api/v1/orders?limit=500&status=unknown",
    );
    const { total_trades } = await this.#program!.ask<StatusView>("/api/v1/status");
    await this.#program!.interrupt();
    const decided = await tableRows(
      `${this.options.folder}/xylen.db`,
      "select candle_open_time as at from ensemble_decisions order by 1",
    );
    const gaps = gapsIn(decided.map((row) => Number(row.at)), CANDLE_MS);
    return {
      samples: this.#samples,
      recoveries: this.#recoveries,
      gaps,
      marketHours: gaps.decided / CANDLES_AN_HOUR,
      tookSeconds,
      unknownOrders: items.length,
      trades: total_trades,
    };
  }

  async abandon(): Promise<void> {
    await this.#program?.[Symbol.asyncDispose]();
  }

  async #again(killed: boolean): Promise<void> {
    this.#before += await this.#decisions();
    if (killed) await this.#program!.kill();
    else await this.#program!.interrupt();
    await allEnded(this.options.folder);
    await this.start();
  }

  /** All models answer, the process is there, or another in place of the one that died, and a further candle is decided on. */
  async #recovered(role: string, dead: number | null): Promise<boolean> {
    const first = await this.#decisions();
    for (const endMs = performance.now() + RECOVERY_MOST_MS; performance.now() < endMs; await later(100)) {
      const { items } = await this.#program!.ask<{ items: { status: string }[] }>("/api/v1/models");
      const well = items.every(({ status }) => status === "ready" || status === "training");
      const isThere = (await processesIn(this.options.folder)).some((each) => each.role === role && each.pid !== dead);
      if (well && isThere && await this.#decisions() > first) return true;
    }
    return false;
  }

  #decisions = async (): Promise<number> => (await this.#program!.ask<StatusView>("/api/v1/status")).decisions;

  async #look(): Promise<number> {
    const [processes, decisions, text] = await Promise.all([
      processesIn(this.options.folder),
      this.#decisions(),
      this.#program!.url().then((url) => fetch(`${url}/metrics`)).then((answer) => answer.text()),
    ]);
    const seconds = (performance.now() - this.#startedMs) / 1000;
    this.#samples.push({
      seconds,
      life: this.#life,
      decisions: this.#before + decisions,
      processes,
      told: toldBy(text),
    });
    return decisions;
  }
}

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
