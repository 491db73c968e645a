import { z } from "zod";
import type { Notice } from "../../coordinator/engine/command.ts";
import { childEnvironment } from "../../coordinator/inference/child_environment.ts";
import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import { counted } from "../../domain/counted.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { parityCommand } from "./children.ts";

/** What a backtest of the journal prints. */
const Told = z.object({
  decisions: z.int(),
  trades: z.int(),
  differences: z.array(z.object({ decision_id: z.string(), field: z.string() })),
  pnl: z.object({ recorded: z.number(), backtest: z.number() }),
});
export type ToldParity = z.infer<typeof Told>;

export interface ParitySpan {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface DailyParityParts {
  /** Trades again what was lived in that span of market time, both ends included. */
  readonly run: (span: ParitySpan, signal: AbortSignal) => Promise<Result<ToldParity>>;
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly telemetry: Telemetry;
  /** Something differs: becomes a system event. */
  readonly onDifference: (notice: Notice) => void;
}

const DAY_MS = 86_400_000;
/** A market that is faster than life ends a day every few minutes. */
const REST_MS = 15 * 60_000;
const NAMED_MAX = 5;

/** When a UTC day of market time is over, what was lived is traded again beside the running system, as a backtest. */
export class DailyParity {
  readonly #abort = new AbortController();
  #dayMs: number | null = null;
  #lastMs = -Infinity;
  /** Begin of what has not been traded again yet; null before the first day is over. */
  #fromMs: number | null = null;
  #running: Promise<void> | null = null;

  constructor(private readonly parts: DailyParityParts) {}

  /** Market time has come to `nowMs`. */
  marketAt(nowMs: number): void {
    const dayMs = nowMs - nowMs % DAY_MS;
    const before = this.#dayMs;
    this.#dayMs = dayMs;
    if (before === null || before === dayMs || this.#running) return;
    const startedMs = this.parts.clock.monotonicMs();
    if (startedMs - this.#lastMs < REST_MS) return;
    this.#lastMs = startedMs;
    this.#fromMs ??= before;
    this.#running = this.#hold({ fromMs: this.#fromMs, toMs: dayMs - 1 }).finally(() => this.#running = null);
  }

  /** Waits for the one that runs. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Ends the one that runs. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #hold(span: ParitySpan): Promise<void> {
    const { telemetry, onDifference } = this.parts;
    const day = new Date(span.toMs).toISOString().slice(0, 10);
    const told = await this.parts.run(span, this.#abort.signal);
    if (this.#abort.signal.aborted) return;
    if (!told.ok) {
      telemetry.count("xylen_errors_total", { component: "parity", kind: "failed" });
      telemetry.log("warning", "parity", `Cannot trade ${day} again as a backtest: ${told.error}`);
      return;
    }
    this.#fromMs = span.toMs + 1;
    const { decisions, trades, differences, pnl } = told.value;
    const both = `${counted(decisions, "decision")} and ${counted(trades, "trade")} up to the end of ${day}`;
    if (differences.length === 0) {
      telemetry.log("info", "parity", `${both} were traded again as a backtest: no difference`);
      return;
    }
    telemetry.count("xylen_errors_total", { component: "parity", kind: "difference" });
    const named = [...new Set(differences.map(({ decision_id }) => decision_id))].slice(0, NAMED_MAX);
    onDifference({
      eventType: "WARNING",
      severity: "warning",
      message:
        `${both} differ from their backtest in ${counted(differences.length, "figure")}: net ${
          pnl.recorded.toFixed(2)
        } USD then, ${pnl.backtest.toFixed(2)} USD in the backtest; first ${named.join(", ")}. ` +
        "See all with xylen backtest --from-journal",
      details: { day, differences: differences.length, decisions: named, ...pnl },
    });
  }
}

/** In a process of its own, which may read and nothing else, so that trading goes on beside it. */
export async function parityByChild(
  database: { readonly url: string; readonly authToken: string | undefined },
  span: ParitySpan,
  signal: AbortSignal,
): Promise<Result<ToldParity>> {
  const { program, args, env } = parityCommand(database, span);
  try {
    const child = new Deno.Command(program, {
      args: [...args],
      clearEnv: true,
      env: { ...childEnvironment(), ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal,
    });
    const { code, stdout, stderr } = await child.output();
    // 3 says that something differs, which its answer tells.
    if (code !== 0 && code !== 3) {
      return err(new TextDecoder().decode(stderr).trim().slice(0, 500) || `exit code ${code}`);
    }
    return ok(Told.parse(JSON.parse(new TextDecoder().decode(stdout))));
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}
