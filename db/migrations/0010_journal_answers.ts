/** By time, the events that must have led to a decision: one that is no longer stored is missed. */
export const JOURNAL_ANSWERS = `
create index journal_answers on journal (at_ms, run_id, seq) where kind = 'forecasts';
`;
