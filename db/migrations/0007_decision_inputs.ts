/**
 * What a decision was made of, so that it can be made again, and the number of its event in the journal. What many share (market, calibrations, configuration,
 * program) stands once, under its hash; calibrations keep their reliability diagrams. Candles are those that features were made of, live and in the warm-up.
 */
export const DECISION_INPUTS = `
create table shared_inputs (
  hash text primary key,
  kind text not null,
  body text not null
) strict, without rowid;

alter table ensemble_decisions add column circumstances text;
alter table ensemble_decisions add column program_hash text;
alter table ensemble_decisions add column seq integer;
update ensemble_decisions set seq = cast(substr(decision_id, length(run_id) + 4) as integer);
create index ensemble_decisions_of_run on ensemble_decisions (run_id, seq, row_no);
create index journal_beginnings on journal (run_id, seq) where kind = 'warmup';

alter table model_predictions add column class_returns text;

alter table calibrations add column stated_brier real;
alter table calibrations add column calibrated_brier real;
alter table calibrations add column stated_error real;
alter table calibrations add column calibrated_error real;
alter table calibrations add column reliability text;

create table candles (
  symbol text not null,
  timeframe text not null,
  open_time integer not null,
  open real not null,
  high real not null,
  low real not null,
  close real not null,
  volume real not null,
  funding_rate real,
  leader_close real,
  primary key (symbol, timeframe, open_time)
) strict, without rowid;
`;
