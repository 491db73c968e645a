/** How the pool's answers were changed by what is known of the panel, each time that was fitted anew. */
export const META_LEARNERS = `
create table meta_learners (
  run_id text not null references runs (run_id),
  fitted_at integer not null,
  model text not null,
  samples integer not null,
  used integer not null check (used in (0, 1)),
  pooled_log_loss real not null,
  stacked_log_loss real not null,
  p_value real not null,
  checked_samples integer not null,
  bias text not null,
  terms text not null,
  primary key (run_id, fitted_at)
) strict;
`;
