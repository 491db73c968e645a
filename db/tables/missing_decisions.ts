/** What tells of decisions that are not stored. An event and its decision are stored in one transaction, or neither is. */
import type { Statement } from "../sql/client.ts";

/**
 * The models had answered for the newest candle that their process knew: that makes a decision, always. Answers that came
 * after the next candle make none.
 */
const UNDECIDED = `select run_id, seq from journal as asked
  where kind = 'forecasts'
    and not exists (select 1 from ensemble_decisions as decision
      where decision.run_id = asked.run_id and decision.seq = asked.seq)
    and coalesce((select json_extract(told.event, '$.candle.openTimeMs') from journal as told
      where told.run_id = asked.run_id and told.seq < asked.seq and told.fence = asked.fence and told.kind = 'candle'
        and json_extract(told.event, '$.symbol') = json_extract(asked.event, '$.symbol')
        and json_extract(told.event, '$.candle.openTimeMs') >= json_extract(asked.event, '$.candleOpenTimeMs')
      order by told.seq desc limit 1) <= json_extract(asked.event, '$.candleOpenTimeMs'), true)`;

/** Events of all runs, in their order, whose decision is not stored. */
export const undecided = (): Statement => ({ sql: `${UNDECIDED} order by row_no`, args: [] });

/** Those of a span. */
export const undecidedOf = (runId: string, fromSeq: number, toSeq: number): Statement => ({
  sql: `${UNDECIDED} and run_id = ? and seq between ? and ? order by seq`,
  args: [runId, fromSeq, toSeq],
});

/** Decisions that rows of other tables name and that are not stored, by the order of those rows, and the names of the tables. */
export const namedElsewhere = (): Statement => ({
  sql: `select decision_id, group_concat(distinct told_by) as told_by from (
      select 'd' || substr(snapshot_id, 2) as decision_id, 'snapshots' as told_by, row_no from snapshots
      union all select decision_id, 'model_predictions', row_no from model_predictions
      union all select decision_id, 'trades', row_no from trades
      union all select decision_id, 'orders', row_no from orders where decision_id is not null
      union all select decision_id, 'explanations', rowid from explanations
    ) as named
    where not exists (select 1 from ensemble_decisions as decision where decision.decision_id = named.decision_id)
    group by decision_id order by min(row_no)`,
  args: [],
});

/** Where events of a run were taken out of the journal, which is written without gaps. */
export const journalGaps = (): Statement => ({
  sql: `select run_id, seq + 1 as from_seq, next_seq - 1 as to_seq
    from (select run_id, seq, lead(seq) over (partition by run_id order by seq) as next_seq from journal)
    where next_seq > seq + 1`,
  args: [],
});
