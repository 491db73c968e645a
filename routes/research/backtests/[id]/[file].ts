import { HttpError } from "fresh";
import { BACKTEST_FILES, type BacktestFile } from "../../../../coordinator/ports/research/backtests.ts";
import { define } from "../../../(_parts)/define.ts";

/**
 * The report is a document of its own: it may draw itself and nothing else, whatever were to stand in it. Sandboxed, it is
 * of no origin, so that nothing in it could ask for anything in its reader's name.
 */
const ALONE = [
  "sandbox",
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const TYPES: Readonly<Record<BacktestFile, string>> = {
  "report.html": "text/html; charset=utf-8",
  "report.json": "application/json",
  "trades.csv": "text/csv; charset=utf-8",
  "equity.csv": "text/csv; charset=utf-8",
};

/** What a backtest has written: one of four names, and only as long as it is still that run's. */
export const handler = define.handlers({
  GET: async ({ params, state: { research } }) => {
    const name = BACKTEST_FILES.find((each) => each === params.file);
    const body = name && await research.backtests.file(params.id!, name);
    if (!name || !body) throw new HttpError(404, `There is no ${params.file} of the backtest "${params.id}"`);
    const isPage = name === "report.html";
    return new Response(body, {
      headers: {
        "content-type": TYPES[name],
        "content-security-policy": ALONE,
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
        ...(isPage ? {} : { "content-disposition": `attachment; filename="${name}"` }),
      },
    });
  },
});
