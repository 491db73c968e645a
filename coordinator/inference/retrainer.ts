import { Cron } from "croner";
import { err, type Result } from "../../domain/result.ts";
import { RetrainJob, RetrainResponse } from "../../model_server/contract/mod.ts";
import type { Clock } from "../ports/clock.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { Endpoint } from "./endpoint.ts";
import { memoryShortage } from "./memory_shortage.ts";
import { callServer, type ServerCall } from "./server_call.ts";

export interface RetrainerOptions {
  /** Those that train themselves. */
  readonly endpoints: readonly Endpoint[];
  /** Five fields of cron, UTC, by the market's time. */
  readonly schedule: string;
  /** Trainings that may run at once. */
  readonly parallel: number;
  /** Longest training of one model; then it is cancelled. */
  readonly timeoutMs: number;
  /** With less free memory none is begun. */
  readonly minFreeMemoryMb: number;
  readonly freeMemoryMb: () => number;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** What came of a training, for the record. */
  readonly onEnd: (model: string, job: RetrainJob) => void;
}

interface Wanted {
  readonly reason: "schedule" | "feedback" | "drift";
  /** Also when there is little that is new to learn. */
  readonly force: boolean;
}

const LOOK_EVERY_MS = 1_000;
const CALL_TIMEOUT_MS = 5_000;

/** Has the models trained anew, by a schedule and when there is reason, never more at once than was said. */
export class Retrainer {
  readonly #cron: Cron;
  readonly #abort = new AbortController();
  /** The market's time of the next round; null before the first look at it. */
  #nextMs: number | null = null;
  /** By model, in the order in which they were wanted. */
  readonly #wanted = new Map<string, Wanted>();
  /** Those of them that have begun. */
  readonly #begun = new Set<string>();
  #round: Promise<void> | null = null;

  /** @throws {Error} Croner's own, for a schedule that is none. */
  constructor(private readonly options: RetrainerOptions) {
    this.#cron = new Cron(options.schedule, { timezone: "UTC", paused: true });
  }

  /** The market has come to this instant, Unix ms. A round that is due while another runs is left out. */
  marketAt(nowMs: number): void {
    this.#nextMs ??= this.#after(nowMs);
    if (nowMs < this.#nextMs) return;
    this.#nextMs = this.#after(nowMs);
    if (this.#round) return;
    for (const { name } of this.options.endpoints) this.#wanted.set(name, { reason: "schedule", force: true });
    this.#begin();
  }

  /** A model has reason to learn anew before its time. Its server may say that it is too early. */
  advise(model: string, reason: "feedback" | "drift"): void {
    if (!this.options.endpoints.some(({ name }) => name === model) || this.#wanted.has(model)) return;
    this.#wanted.set(model, { reason, force: reason === "drift" });
    this.#begin();
  }

  /** Resolves when no round runs. */
  async idle(): Promise<void> {
    while (this.#round) await this.#round;
  }

  /** Cancels what runs. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#round;
  }

  #after = (ms: number): number => this.#cron.nextRun(new Date(ms))?.getTime() ?? Infinity;

  #begin(): void {
    this.#round ??= this.#trainWanted().finally(() => {
      this.#round = null;
      // Advised in the very moment in which the round ended.
      if (this.#wanted.size > 0 && !this.#abort.signal.aborted) this.#begin();
    });
  }

  async #trainWanted(): Promise<void> {
    await Promise.all(Array.from({ length: this.options.parallel }, () => this.#trainInTurn()));
  }

  /** One training after another, until none waits. */
  async #trainInTurn(): Promise<void> {
    for (let next = this.#waiting(); next && !this.#abort.signal.aborted; next = this.#waiting()) {
      const [name, wanted] = next;
      this.#begun.add(name);
      const endpoint = this.options.endpoints.find((each) => each.name === name)!;
      const why = memoryShortage(this.options.freeMemoryMb(), this.options.minFreeMemoryMb);
      if (why !== null) this.#log("warning", `${name} is not trained now: ${why}`);
      else await this.#train(endpoint, wanted);
      this.#wanted.delete(name);
      this.#begun.delete(name);
    }
  }

  #waiting = () => [...this.#wanted].find(([name]) => !this.#begun.has(name));

  async #train(endpoint: Endpoint, wanted: Wanted): Promise<void> {
    const { clock, timeoutMs, onEnd } = this.options;
    const body = JSON.stringify(wanted);
    const asked = await this.#call(endpoint, { path: "/retrain", method: "POST", body }, RetrainResponse);
    if (asked.ok && asked.value.status === "not_enough_samples") return;
    if (!asked.ok || asked.value.job_id === null) {
      return this.#log("warning", `${endpoint.name} does not train: ${asked.ok ? asked.value.status : asked.error}`);
    }
    const path = `/retrain/${asked.value.job_id}`;
    const deadlineMs = clock.monotonicMs() + timeoutMs;
    while (!this.#abort.signal.aborted && clock.monotonicMs() < deadlineMs) {
      await clock.sleep(LOOK_EVERY_MS, this.#abort.signal).catch(() => {});
      const told = await this.#call(endpoint, { path, method: "GET" }, RetrainJob);
      if (!told.ok) return this.#log("warning", `${endpoint.name} does not tell of its training: ${told.error}`);
      if (told.value.status !== "running") return onEnd(endpoint.name, told.value);
    }
    const cancelled = await this.#call(endpoint, { path, method: "DELETE" }, RetrainJob);
    if (cancelled.ok) onEnd(endpoint.name, cancelled.value);
  }

  async #call<T>(
    endpoint: Endpoint,
    call: Pick<ServerCall, "path" | "method" | "body">,
    schema: Parameters<typeof callServer<T>>[3],
  ): Promise<Result<T>> {
    const timeoutMs = CALL_TIMEOUT_MS;
    const asked = await callServer(this.options.clock, endpoint, { ...call, timeoutMs }, schema);
    return asked.ok ? asked : err(asked.error.detail);
  }

  #log(severity: "info" | "warning", message: string): void {
    this.options.telemetry.log(severity, "retraining", message);
  }
}
