/** How stated probabilities were corrected, each time that was fitted anew. */
export const CALIBRATIONS = `
create table calibrations (
  run_id text not null references runs (run_id),
  model_name text not null,
  fitted_at integer not null,
  method text not null,
  samples integer not null,
  used integer not null check (used in (0, 1)),
  stated_log_loss real not null,
  shifted_log_loss real not null,
  corrected_log_loss real not null,
  p_value real not null,
  checked_samples integer not null,
  shift text not null,
  curves text,
  primary key (run_id, model_name, fitted_at)
) strict;
`;
