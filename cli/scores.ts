import type { Command } from "commander";
import type { ForecasterScores, ForecastScores } from "../coordinator/runtime/proof/forecast_scores.ts";
import { parsedDayRange } from "./day_range.ts";
import { ExitError } from "./exit.ts";
import { withDatabase } from "./with_database.ts";

interface ScoresOptions {
  readonly from?: string;
  readonly to?: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** `scores`: what was stated against what came true. */
export function register(program: Command): void {
  program.command("scores")
    .description("how well the models and the ensemble foresaw: stated probabilities against what came true")
    .option("--from <time>", "decisions since then (UTC)")
    .option("--to <time>", "decisions until then; a bare date is the whole day (UTC)")
    .option("--data-dir <folder>", "data folder of the coordinator (default: LIBSQL_URL's database, else data)")
    .option("--json", "print all figures as JSON")
    .allowExcessArguments(false)
    .action(tellScores);
}

async function tellScores({ from, to, dataDir, json }: ScoresOptions): Promise<void> {
  const range = parsedDayRange(from, to);
  if (!range.ok) throw new ExitError(range.error, 2);
  const { SqlDecisionHistory } = await import("../db/decision_history.ts");
  const { scoreForecasts } = await import("../coordinator/runtime/proof/forecast_scores.ts");
  const { fromMs = 0, toMs = Number.MAX_SAFE_INTEGER } = range.value;
  const scores = await withDatabase(
    dataDir,
    ({ client, records }) => scoreForecasts(new SqlDecisionHistory(client, records), fromMs, toMs),
  );
  console.log(json ? JSON.stringify(scores) : textOf(scores).join("\n"));
}

function textOf({ decisions, judged, outcomes, ensemble, models, sets }: ForecastScores): string[] {
  const head = `${decisions} decisions, ${judged} of them judged: their label's time is over`;
  if (!ensemble) return [head, "Nothing can be said yet"];
  const came = `Came true: long ${outcomes.long}, short ${outcomes.short}, hold ${outcomes.hold}`;
  const rows = Object.entries(models);
  const width = Math.max("ensemble".length, ...rows.map(([name]) => name.length));
  return [
    head,
    came,
    "",
    `${"".padEnd(width)}  log loss            calibration error   Brier   answers`,
    `${"".padEnd(width)}  stated  calibrated  stated  calibrated          `,
    ...[["ensemble", ensemble] as const, ...rows].map(([name, each]) => `${name.padEnd(width)}  ${lineOf(each)}`),
    "",
    verdictOf(ensemble),
    ...(sets
      ? [
        `The sets held what came true in ${(sets.covered * 100).toFixed(1)} % (${
          (sets.promised * 100).toFixed(0)
        } % promised), with ${sets.mean_size.toFixed(2)} of three actions on average`,
      ]
      : []),
  ];
}

const lineOf = ({ stated, calibrated, answers }: ForecasterScores): string =>
  `${stated.log_loss.toFixed(4)}  ${calibrated.log_loss.toFixed(4)}      ${stated.ece.toFixed(4)}  ${
    calibrated.ece.toFixed(4)
  }      ${calibrated.brier.toFixed(4)}  ${answers}`;

function verdictOf({ calibrated, base_log_loss }: ForecasterScores): string {
  const [own, base] = [calibrated.log_loss.toFixed(4), base_log_loss.toFixed(4)];
  return calibrated.log_loss < base_log_loss
    ? `The ensemble foresees more than the base rates known in hindsight do: ${own} against ${base}`
    : `The ensemble foresees no more than the base rates known in hindsight do: ${own} against ${base}`;
}
