/** Which model has been told of which finished trade: each learns from each once. */
export const MODEL_FEEDBACK = `
create table model_feedback (
  model_name text not null,
  trade_id text not null references trades (trade_id),
  told_at integer not null,
  primary key (trade_id, model_name)
) strict, without rowid;
`;
