import { createHash } from "node:crypto";
import { renderToString } from "preact-render-to-string";
import { Page } from "./page.tsx";
import type { PageInput } from "./page_input.ts";
import { STYLE } from "./style.ts";

const styleHash = createHash("sha256").update(STYLE).digest("base64");
/** Nothing is loaded, nothing runs; the one style sheet stands in the file. */
const POLICY = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;

/** `report.html`: one file without a script or a request, for a disk as well as for a server. */
export function reportHtml(input: PageInput): string {
  const { symbol, timeframe, walk_forward } = input.report;
  const document = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content={POLICY} />
        <meta name="color-scheme" content="dark light" />
        <meta name="referrer" content="no-referrer" />
        <title>{`${walk_forward ? "Walk-forward" : "Backtest"} ${symbol} ${timeframe}`}</title>
        {/* Ours, without anything of the report: it would be escaped like any text otherwise. */}
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        <Page {...input} />
      </body>
    </html>
  );
  return `<!doctype html>\n${renderToString(document)}\n`;
}
