/** Ties each decision to the one before it. */
export const DECISION_CHAIN = `
alter table ensemble_decisions add column chain_hash text;
`;
