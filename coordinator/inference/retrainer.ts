import { Cron } from "croner";
import { RetrainJob, RetrainResponse } from "../../model_server/contract/mod.ts";
import type { Clock } from "../ports/clock.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { Endpoint } from "./endpoint.ts";
import { callModel } from "./model_call.ts";

export interface RetrainerOptions {
  /** Those that train themselves. */
  readonly endpoints: readonly Endpoint[];
  /** Five fields of cron, UTC, by the market's time. */
  readonly schedule: string;
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

const LOOK_EVERY_MS = 1_000;
const CALL_TIMEOUT_MS = 5_000;

/** Has the models trained anew by a schedule, one after another, so that never more than one training runs. */
export class Retrainer {
  readonly #cron: Cron;
  readonly #abort = new AbortController();
  /** The market's time of the next round; null before the first look at it. */
  #nextMs: number | null = null;
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
    this.#round ??= this.#trainAll("schedule").finally(() => this.#round = null);
  }

  /** Resolves when no round runs. */
  async idle(): Promise<void> {
    await this.#round;
  }

  /** Cancels what runs. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#round;
  }

  #after = (ms: number): number => this.#cron.nextRun(new Date(ms))?.getTime() ?? Infinity;

  async #trainAll(reason: string): Promise<void> {
    for (const endpoint of this.options.endpoints) {
      if (this.#abort.signal.aborted) return;
      const why = this.#shortage();
      if (why !== null) this.#log("warning", `${endpoint.name} is not trained now: ${why}`);
      else await this.#train(endpoint, reason);
    }
  }

  #shortage(): string | null {
    const { minFreeMemoryMb, freeMemoryMb } = this.options;
    const freeMb = Math.round(freeMemoryMb());
    return freeMb >= minFreeMemoryMb ? null : `${freeMb} MB of memory are free, ${minFreeMemoryMb} are needed`;
  }

  async #train(endpoint: Endpoint, reason: string): Promise<void> {
    const { clock, timeoutMs, onEnd } = this.options;
    const body = JSON.stringify({ reason, force: true });
    const asked = await this.#call(endpoint, { path: "/retrain", method: "POST", body }, RetrainResponse);
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
    { address, token }: Endpoint,
    { path, ...call }: { path: string; method: "GET" | "POST" | "DELETE"; body?: string },
    schema: Parameters<typeof callModel<T>>[2],
  ): Promise<{ ok: true; value: T } | { ok: false; error: string }> {
    const base = address();
    if (base === null) return { ok: false, error: "its process is not running" };
    const asked = await callModel(this.options.clock, {
      url: base + path,
      token,
      timeoutMs: CALL_TIMEOUT_MS,
      ...call,
    }, schema);
    return asked.ok ? { ok: true, value: asked.value.value } : { ok: false, error: asked.error.detail };
  }

  #log(severity: "info" | "warning", message: string): void {
    this.options.telemetry.log(severity, "retraining", message);
  }
}
