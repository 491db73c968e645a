/** Steps of the schema of `research.db`. As in `db/migrations`: a published one is never edited. */
import type { Migration } from "../migrations/migrate.ts";

/** What runs that looked at recorded data have left behind. Times are Unix ms UTC. */
const TRIAL_LEDGER = `
create table trials (
  seq integer primary key autoincrement,
  entry_hash text not null unique,
  previous_hash text not null unique,
  recorded_at integer not null,
  kind text not null check (kind in ('backtest', 'search', 'walk_forward')),
  command text not null,
  config_hash text not null,
  changed text not null,
  symbols text not null,
  timeframe text not null,
  data_hash text not null,
  from_ms integer not null,
  to_ms integer not null,
  trades integer not null,
  observations integer not null,
  sharpe real,
  skewness real,
  kurtosis real,
  returns text not null,
  figures text not null,
  search_id text,
  rung integer,
  trial_no integer
) strict;
create unique index trials_of_search on trials (search_id, rung, trial_no) where search_id is not null;

create trigger trials_never_change before update on trials
begin select raise(abort, 'the trial ledger is append-only'); end;
create trigger trials_never_go before delete on trials
begin select raise(abort, 'the trial ledger is append-only'); end;

create table trial_symbols (
  symbol text not null,
  seq integer not null references trials (seq),
  from_ms integer not null,
  to_ms integer not null,
  primary key (symbol, seq)
) strict, without rowid;

create table backtests (
  backtest_id text primary key,
  seq integer not null references trials (seq),
  recorded_at integer not null,
  symbols text not null,
  timeframe text not null,
  from_ms integer not null,
  to_ms integer not null,
  folder text not null,
  report text not null
) strict, without rowid;
create index backtests_by_time on backtests (recorded_at, backtest_id);
`;

/** What was asked for from the dashboard or the API, and equity curves beside the reports. */
const RESEARCH_JOBS = `
create table research_jobs (
  job_id text primary key,
  kind text not null,
  request text not null,
  status text not null check (status in ('queued', 'running', 'done', 'failed', 'cancelled', 'lost')),
  asked_by text not null,
  asked_at integer not null,
  started_at integer,
  ended_at integer,
  result_id text,
  error text,
  notes text not null
) strict, without rowid;
create index research_jobs_by_time on research_jobs (kind, asked_at, job_id);
create index research_jobs_open on research_jobs (asked_at, job_id) where ended_at is null;

alter table backtests add column curve text;
`;

/** Searches and walk-forwards with their reports. */
const STUDIES = `
create table studies (
  study_id text primary key,
  kind text not null check (kind in ('search', 'walk_forward')),
  started_at integer not null,
  ended_at integer,
  symbols text not null,
  timeframe text not null,
  from_ms integer not null,
  to_ms integer not null,
  folder text not null,
  command text not null,
  plan text not null,
  seq integer references trials (seq),
  job_id text,
  figures text,
  report text
) strict, without rowid;
create index studies_by_time on studies (kind, started_at, study_id);
create index studies_of_trials on studies (seq);
create index studies_of_jobs on studies (job_id) where job_id is not null;

create index trials_by_time on trials (recorded_at);
create index trials_by_kind on trials (kind, recorded_at);
`;

export const RESEARCH_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: "trial_ledger",
    sql: TRIAL_LEDGER,
    reversal: { tables: ["trials", "trial_symbols", "backtests"] },
  },
  {
    version: 2,
    name: "research_jobs",
    sql: RESEARCH_JOBS,
    reversal: {
      tables: ["research_jobs"],
      columns: [{ table: "backtests", key: ["backtest_id"], columns: ["curve"] }],
    },
  },
  {
    version: 3,
    name: "studies",
    sql: STUDIES,
    reversal: { tables: ["studies"], indexes: ["trials_by_time", "trials_by_kind"] },
  },
];
