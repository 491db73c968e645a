import { statfs } from "node:fs/promises";
import type { ModelStatus } from "../../coordinator/ports/forecaster.ts";
import type { StaleView } from "../../coordinator/ports/stale_view.ts";
import type { StatusView } from "../../coordinator/ports/views.ts";
import type { RunningTelemetry } from "../../coordinator/telemetry/telemetry.ts";

export interface StandingParts {
  readonly telemetry: Pick<RunningTelemetry, "gauge">;
  readonly board: {
    readonly identity: { readonly expected: { readonly feedMs: number } };
    status(): StatusView;
    models(): readonly ModelStatus[];
  };
  readonly dataDir: string;
  /** Of the dashboard. */
  readonly websocketClients: () => number;
}

const STATES: readonly StatusView["state"][] = ["starting", "running", "paused", "halted", "stopping"];
const SOURCES: readonly StaleView["kind"][] = ["feed", "model"];

/** What stands somewhere already and is only looked up when somebody asks. */
export async function measureStanding({ telemetry, board, dataDir, websocketClients }: StandingParts): Promise<void> {
  const { state, stale, data_age_ms, symbols } = board.status();
  for (const each of STATES) telemetry.gauge("xylen_trading_state", each === state ? 1 : 0, { state: each });
  for (const kind of SOURCES) {
    telemetry.gauge("xylen_stale_sources", stale.filter((source) => source.kind === kind).length, { kind });
  }
  telemetry.gauge("xylen_market_data_age_seconds", data_age_ms && data_age_ms / 1000, { symbol: symbols[0]! });
  telemetry.gauge("xylen_decision_interval_seconds", board.identity.expected.feedMs / 1000);
  telemetry.gauge("xylen_ws_clients", websocketClients());
  for (const model of board.models()) measureModel(telemetry, model);
  const { bavail, blocks, bsize } = await statfs(dataDir);
  telemetry.gauge("xylen_disk_free_bytes", bavail * bsize);
  telemetry.gauge("xylen_disk_size_bytes", blocks * bsize);
}

/** One that nobody asks is not offline. */
function measureModel(telemetry: StandingParts["telemetry"], { name, enabled, status, restarts, watch }: ModelStatus) {
  if (!enabled) return;
  const model = { model: name };
  telemetry.gauge("xylen_model_online", status === "ready" ? 1 : 0, model);
  telemetry.gauge("xylen_model_restarts", restarts, model);
  telemetry.gauge("xylen_model_drift_psi", watch?.driftPsi ?? null, model);
  const scores = watch?.scores ?? null;
  telemetry.gauge("xylen_model_live_calibration_error", scores && scores.calibrationError, model);
  telemetry.gauge("xylen_model_live_brier", scores && scores.brier, model);
  telemetry.gauge("xylen_model_live_log_loss", scores && scores.logLoss, model);
  telemetry.gauge("xylen_model_live_base_log_loss", scores && scores.baseLogLoss, model);
  telemetry.gauge("xylen_model_live_hit_ratio", scores && scores.hitRate, model);
}
