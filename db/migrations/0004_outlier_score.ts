/** How far the decided candle lay from what a model was trained on. */
export const OUTLIER_SCORE = `
alter table model_predictions add column outlier_score real;
`;
