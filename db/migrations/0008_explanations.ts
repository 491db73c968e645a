/** What pushed a decision and what held it back, told after it was made. */
export const EXPLANATIONS = `
create table explanations (
  decision_id text primary key references ensemble_decisions (decision_id),
  pushed text not null,
  held_back text not null,
  models text not null
) strict;
`;
