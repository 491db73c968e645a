import { z } from "zod";

const Report = z.object({ folds: z.array(z.object({ auc: z.number(), brier: z.number() })).min(1) });

/** Mean AUC and Brier score of a training report's folds; null where it has none. */
export function reportQuality(report: unknown): { readonly auc: number | null; readonly brier: number | null } {
  const parsed = Report.safeParse(report);
  if (!parsed.success) return { auc: null, brier: null };
  const { folds } = parsed.data;
  const mean = (pick: (fold: (typeof folds)[number]) => number) =>
    folds.reduce((sum, fold) => sum + pick(fold), 0) / folds.length;
  return { auc: mean((fold) => fold.auc), brier: mean((fold) => fold.brier) };
}
