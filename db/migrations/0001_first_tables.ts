/**
 * Money, prices and quantities are INTEGER in 1e-8, times INTEGER Unix ms. `row_no` is the order of arrival; it breaks
 * ties between rows of the same millisecond. Foreign keys are deferred: a commit may store its rows in any order.
 */
const RUNS = `
create table runs (
  run_id text primary key,
  mode text not null,
  account_key text not null,
  account_label text not null,
  market_id text not null,
  simulated integer not null check (simulated in (0, 1)),
  config_hash text,
  started_at integer not null,
  opened_at integer not null,
  versions text not null
) strict;
create index runs_by_market on runs (mode, market_id, opened_at);
create index runs_by_time on runs (opened_at);

create table owners (
  account_key text primary key,
  account_label text not null,
  fence integer not null,
  host text not null,
  pid integer not null,
  data_dir text not null,
  acquired_at integer not null,
  renewed_at integer not null,
  expires_at integer not null
) strict;
`;

const JOURNAL = `
create table journal (
  seq integer not null,
  at_ms integer not null,
  kind text not null,
  event text not null,
  state_hash text,
  run_id text not null references runs (run_id),
  fence integer not null,
  state text,
  row_no integer primary key,
  unique (run_id, seq)
) strict;
create index journal_states on journal (run_id, seq) where state is not null;

create trigger journal_is_fenced before insert on journal
when new.fence is not (
  select fence from owners where account_key = (select account_key from runs where run_id = new.run_id)
)
begin
  select raise(abort, 'xylen_fenced');
end;

create trigger journal_has_no_gaps before insert on journal
when new.seq is not (select coalesce(max(seq), 0) + 1 from journal where run_id = new.run_id)
begin
  select raise(abort, 'xylen_sequence');
end;

create table risk_state (
  run_id text primary key references runs (run_id),
  at_ms integer not null,
  state text not null
) strict;

create table equity (
  at_ms integer not null,
  balance integer not null,
  equity integer not null,
  run_id text not null references runs (run_id),
  row_no integer primary key
) strict;
create index equity_by_time on equity (at_ms, row_no);
`;

const DECISIONS = `
create table snapshots (
  snapshot_id text not null unique,
  timestamp integer not null,
  symbol text not null,
  current_price integer not null,
  bid integer,
  ask integer,
  spread integer,
  volume_24h real,
  price_change_24h real,
  features text not null,
  schema_hash text not null,
  raw_data text,
  row_no integer primary key
) strict;
create index snapshots_by_time on snapshots (timestamp, row_no);
create index snapshots_by_symbol on snapshots (symbol, timestamp, row_no);

create table ensemble_decisions (
  decision_id text not null unique,
  timestamp integer not null,
  symbol text not null,
  snapshot_id text not null references snapshots (snapshot_id) deferrable initially deferred,
  final_action text not null check (final_action in ('long', 'short', 'hold')),
  final_confidence real,
  expected_value real,
  aggregation_method text not null,
  model_count integer not null,
  model_agreement real,
  uncertainty real,
  gates text not null,
  risk_checks text not null,
  risk_check_passed integer not null check (risk_check_passed in (0, 1)),
  position_size integer,
  rejected integer not null check (rejected in (0, 1)),
  rejection_reason text,
  config_hash text not null,
  inputs_hash text not null,
  outputs_hash text not null,
  latency_ms real not null,
  outcome text not null check (outcome in ('accepted', 'rejected', 'hold')),
  price integer not null,
  candle_open_time integer not null,
  trade_id text,
  aggregate text,
  sizing text,
  bracket text,
  run_id text not null references runs (run_id),
  row_no integer primary key
) strict;
create index ensemble_decisions_by_time on ensemble_decisions (timestamp, row_no);
create index ensemble_decisions_by_symbol on ensemble_decisions (symbol, timestamp, row_no);
create index ensemble_decisions_by_outcome on ensemble_decisions (outcome, timestamp, row_no);
create index ensemble_decisions_by_snapshot on ensemble_decisions (snapshot_id);

create table model_predictions (
  prediction_id text not null unique,
  timestamp integer not null,
  snapshot_id text not null references snapshots (snapshot_id) deferrable initially deferred,
  decision_id text not null references ensemble_decisions (decision_id) deferrable initially deferred,
  model_name text not null,
  model_version text,
  model_endpoint text not null,
  action text check (action in ('long', 'short', 'hold')),
  confidence real,
  probability real,
  probabilities text,
  expected_return real,
  weight real not null,
  calibrated real,
  latency_ms real not null,
  error text,
  raw_response text,
  outcome_pnl integer,
  outcome_correct integer check (outcome_correct in (0, 1)),
  configured_weight real not null,
  stop_loss real,
  take_profit real,
  raw_score real,
  server_latency_ms real,
  row_no integer primary key
) strict;
create index model_predictions_by_decision on model_predictions (decision_id, row_no);
create index model_predictions_by_snapshot on model_predictions (snapshot_id);
create index model_predictions_by_model on model_predictions (model_name, timestamp, row_no);
`;

const TRADES = `
create table trades (
  trade_id text not null unique,
  timestamp integer not null,
  symbol text not null,
  side text not null check (side in ('long', 'short')),
  entry_price integer,
  exit_price integer,
  quantity integer not null,
  pnl integer not null,
  pnl_percent real not null,
  fees integer not null,
  funding integer not null,
  status text not null check (status in ('pending', 'open', 'closing', 'closed', 'cancelled')),
  exit_reason text,
  entry_order_id text not null,
  exit_order_id text,
  entry_time integer,
  exit_time integer,
  hold_duration integer,
  decision_confidence real not null,
  decision_expected_value real not null,
  risk_exposure real not null,
  max_drawdown real not null,
  max_runup real not null,
  snapshot_id text not null references snapshots (snapshot_id) deferrable initially deferred,
  decision_id text not null references ensemble_decisions (decision_id) deferrable initially deferred,
  stop_price integer not null,
  target_price integer not null,
  stop_distance integer not null,
  target_distance integer not null,
  realized_pnl integer not null,
  entry_cost integer not null,
  exit_cost integer not null,
  entry_qty integer not null,
  exit_qty integer not null,
  open_qty integer not null,
  run_id text not null references runs (run_id),
  row_no integer primary key
) strict;
create index trades_by_time on trades (timestamp, row_no);
create index trades_by_symbol on trades (symbol, timestamp, row_no);
create index trades_by_status on trades (status, timestamp, row_no);
create index trades_by_decision on trades (decision_id);
create index trades_by_snapshot on trades (snapshot_id);
create index trades_open on trades (run_id, row_no) where status in ('pending', 'open', 'closing');
create index trades_closed on trades (run_id, exit_time, row_no) where status = 'closed';
create index trades_totals on trades (status, pnl, fees);

create table orders (
  order_id text not null unique,
  client_order_id text not null unique,
  exchange_order_id text,
  trade_id text not null references trades (trade_id) deferrable initially deferred,
  decision_id text references ensemble_decisions (decision_id) deferrable initially deferred,
  timestamp integer not null,
  symbol text not null,
  side text not null check (side in ('buy', 'sell')),
  type text not null,
  purpose text not null check (purpose in ('entry', 'stop_loss', 'take_profit', 'exit', 'slice')),
  quantity integer not null,
  price integer,
  trigger_price integer,
  filled_qty integer not null,
  avg_fill_price integer,
  fee integer not null,
  status text not null check (status in
    ('intended', 'submitted', 'unknown', 'open', 'partially_filled', 'filled', 'canceled', 'rejected', 'expired')),
  created_at integer not null,
  updated_at integer not null,
  reject_reason text,
  cost integer not null,
  realized_pnl integer not null,
  fill_ids text not null,
  reduce_only integer not null check (reduce_only in (0, 1)),
  run_id text not null references runs (run_id),
  row_no integer primary key
) strict;
create index orders_by_time on orders (timestamp, row_no);
create index orders_by_symbol on orders (symbol, timestamp, row_no);
create index orders_by_status on orders (status, timestamp, row_no);
create index orders_by_trade on orders (trade_id, row_no);
create index orders_by_decision on orders (decision_id, row_no);
create index orders_open on orders (run_id, row_no)
  where status in ('intended', 'submitted', 'unknown', 'open', 'partially_filled');
`;

const REST = `
create table system_events (
  event_id text not null unique,
  timestamp integer not null,
  event_type text not null,
  severity text not null check (severity in ('debug', 'info', 'warning', 'error', 'critical')),
  component text not null,
  message text not null,
  details text not null,
  row_no integer primary key
) strict;
create index system_events_by_time on system_events (timestamp, row_no);
create index system_events_by_severity on system_events (severity, timestamp, row_no);

create table model_versions (
  model_name text not null,
  model_version text not null,
  model_type text not null,
  created_at integer not null,
  details text not null,
  primary key (model_name, model_version)
) strict;
create index model_versions_by_time on model_versions (model_name, created_at);

create table model_weights (
  model_name text primary key,
  weight real not null,
  updated_at integer not null
) strict;
`;

export const FIRST_TABLES = [RUNS, JOURNAL, DECISIONS, TRADES, REST].join("");
