import { AlertRouter } from "../../coordinator/alerts/alert_router.ts";
import { Outbox } from "../../coordinator/alerts/outbox.ts";
import { tradeChart } from "../../coordinator/alerts/pictures/trade_chart.ts";
import { configuredSinks } from "../../coordinator/alerts/sinks/configured_sinks.ts";
import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Board } from "../../coordinator/runtime/board.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { Secrets } from "../../coordinator/runtime/config/secrets.ts";
import type { RunningTelemetry } from "../../coordinator/telemetry/telemetry.ts";
import { ExitError } from "../exit.ts";

export interface AlertParts {
  /** What may change while the program runs is read from here. */
  readonly running: { readonly config: Config };
  readonly secrets: Secrets;
  readonly board: Board;
  readonly clock: Clock;
  readonly telemetry: RunningTelemetry;
  readonly stack: AsyncDisposableStack;
}

/** Candles that a chart of a trade may need. */
const CANDLES_MAX = 300;

/** From now on people hear of what happens. @throws {ExitError} 1 when a way that is switched on leads nowhere. */
export async function startAlerts(parts: AlertParts): Promise<void> {
  const { running, secrets, board, clock, telemetry, stack } = parts;
  const found = await configuredSinks(running.config, secrets, () => clock.nowMs());
  if (!found.ok) throw new ExitError(found.error.join("\n"), 1);
  if (found.value.length === 0) return;
  const outboxes = found.value.map(({ sink, section }) =>
    new Outbox({
      sink,
      from: fromOf(board),
      levels: () => running.config[section].levels,
      pauseMs: () => running.config[section].seconds_between_alerts * 1000,
      draw: async (svg) => {
        const { pngOf } = await import("../../coordinator/alerts/pictures/png.ts");
        return await pngOf(svg, clock);
      },
      clock,
      telemetry,
    })
  );
  stack.defer(async () => void await Promise.all(outboxes.map((outbox) => outbox.close())));
  const router = new AlertRouter({
    live: board,
    outboxes,
    telemetry,
    drawTrade: (trade) => tradeChart(trade, board.candles(trade.symbol, CANDLES_MAX), board.identity.timeframe),
  });
  stack.defer(() => router.close());
  telemetry.log("info", "alerts", `Alerts go to ${[...new Set(found.value.map(({ sink }) => sink.name))].join(", ")}`);
}

/** Whose the messages are; that no real money moves is said with each. */
function fromOf(board: Board): string {
  const { account, mode, simulated } = board.status();
  return `Xylen ${account === mode ? mode : `${account} (${mode})`}${simulated ? " · SIMULATED" : ""}`;
}
