import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { SqlDecisionHistory } from "../../db/decision_history.ts";
import type { ReadOnly } from "../../db/read_only.ts";
import { closedTradesBetween, tradeFromRow } from "../../db/tables/trades.ts";
import { counted } from "../../domain/counted.ts";
import type { Trade } from "../../domain/trade.ts";
import { compareLife, type Parity, type ParityDifference } from "../../research/parity/compare.ts";
import { type RecordedLife, recordedLives } from "../../research/parity/recorded_life.ts";
import { rerun } from "../../research/parity/rerun.ts";
import { parsedDayRange } from "../day_range.ts";
import { ExitError } from "../exit.ts";
import { withDatabase } from "../with_database.ts";

export interface FromJournalOptions {
  readonly from?: string;
  readonly to?: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** The first differences say where the two parted; all later ones follow from them. */
const SHOWN_MOST = 30;

/**
 * Trades what a coordinator has lived through again as a backtest, and names every difference in decision, fill, slippage
 * and result. @throws {ExitError} 1 when nothing was recorded, 3 on any difference.
 */
export async function backtestFromJournal(options: FromJournalOptions): Promise<void> {
  const range = parsedDayRange(options.from, options.to);
  if (!range.ok) throw new ExitError(range.error, 2);
  const { fromMs = 0, toMs = Number.MAX_SAFE_INTEGER } = range.value;
  const parity = await withDatabase(options.dataDir, (database) => parityOf(database, fromMs, toMs));
  if (options.json) console.log(JSON.stringify(parity));
  else tell(parity);
  const { length } = parity.differences;
  if (length > 0) throw new ExitError(`${counted(length, "difference")} between what was lived and its backtest`, 3);
}

/** All lives of a span together. @throws {ExitError} 1 when there are none. */
export async function parityOf({ client, records }: ReadOnly, fromMs: number, toMs: number): Promise<Parity> {
  const history = new SqlDecisionHistory(client, records);
  const found: Parity[] = [];
  for (const span of await history.spans(fromMs, toMs)) {
    for (const life of await recordedLives(history, span, fromMs)) found.push(await lifeParity(history, client, life));
  }
  if (found.length === 0) {
    throw new ExitError("No decision is recorded in that span: there is nothing to hold a backtest against", 1);
  }
  return together(found);
}

async function lifeParity(
  history: SqlDecisionHistory,
  client: ReadOnly["client"],
  life: RecordedLife,
): Promise<Parity> {
  const config = await history.shared<Partial<Config>>(life.configHash);
  if (!config) {
    throw new ExitError(`The configuration ${life.configHash.slice(0, 12)} of run ${life.runId} is not stored`, 1);
  }
  const again = rerun(life, config);
  if (!again.ok) throw new ExitError(again.error, 1);
  const [first, last] = [life.decisions[0]!, life.decisions.at(-1)!];
  const [rows = []] = await client.read([closedTradesBetween(life.runId, first.atMs, last.atMs)]);
  const trades = new Map(
    rows.map((row) => tradeFromRow(row)).map((trade): [string, Trade] => [trade.decisionId, trade]),
  );
  return compareLife(life.decisions, trades, again.value);
}

const together = (all: readonly Parity[]): Parity => ({
  decisions: all.reduce((sum, each) => sum + each.decisions, 0),
  trades: all.reduce((sum, each) => sum + each.trades, 0),
  differences: all.flatMap(({ differences }) => differences),
  pnl: {
    recorded: all.reduce((sum, { pnl }) => sum + pnl.recorded, 0),
    backtest: all.reduce((sum, { pnl }) => sum + pnl.backtest, 0),
  },
  notes: [...new Set(all.flatMap(({ notes }) => notes))],
});

function tell({ decisions, trades, differences, pnl, notes }: Parity): void {
  for (const each of differences.slice(0, SHOWN_MOST)) console.log(sentenceOf(each));
  if (differences.length > SHOWN_MOST) console.log(`… and ${differences.length - SHOWN_MOST} more: --json has all`);
  for (const sentence of notes) console.log(`Note: ${sentence}`);
  console.log(
    `${counted(decisions, "decision")} and ${counted(trades, "trade")} were traded again: ` +
      `${counted(differences.length, "difference")}; net ${pnl.recorded.toFixed(2)} USD then, ${
        pnl.backtest.toFixed(2)
      } USD in the backtest`,
  );
}

const sentenceOf = ({ decision_id, field, recorded, backtest }: ParityDifference): string =>
  `${decision_id}: ${field} was ${recorded ?? "nothing"}, in the backtest it is ${backtest ?? "nothing"}`;
