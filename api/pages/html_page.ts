import type { Context } from "hono";
import { html, raw } from "hono/html";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** HTML that is safe to put into a page: values in it are escaped. */
export type Html = ReturnType<typeof html>;

export interface HtmlPage {
  readonly title: string;
  readonly body: Html;
  readonly status?: ContentfulStatusCode;
  readonly headers?: Readonly<Record<string, string>>;
}

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#dce2ea, #242d39); --muted: light-dark(#57647a, #98a5b8); }
body { font: 15px/1.5 Inter, system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  background: light-dark(#f3f5f8, #0c0f14); color: light-dark(#15202e, #e7ecf3); }
a { color: light-dark(#1f5fc4, #7fb0ff); }
code, pre { font: 13px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; margin: .25rem 0 0; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
details { border-top: 1px solid var(--line); padding: .5rem 0; }
summary { cursor: pointer; } dl { margin: .5rem 0 0 1rem; } dd { margin: 0 0 .5rem 1rem; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding-bottom: .75rem; border-bottom: 1px solid var(--line); }
nav a, button { min-height: 2.75rem; display: inline-flex; align-items: center; }
button { font: inherit; font-weight: 600; padding: 0 1.5rem; border: 0; border-radius: 6px; cursor: pointer;
  background: light-dark(#1f5fc4, #7fb0ff); color: light-dark(#fff, #0c0f14); }
.muted, dd { color: var(--muted); } dd pre { color: inherit; }
`;

/** A page of the API's own: no script, no picture, and no style but this one. */
export function htmlPage(c: Context, { title, body, status = 200, headers }: HtmlPage): Response {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const page = html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${title}</title>
        <link rel="icon" type="image/svg+xml" href="/icon.svg">
        <style nonce="${nonce}">${raw(STYLE)}</style>
      </head>
      <body>
    ${body}
      </body>
    </html>
  `;
  return c.html(page as string, status, {
    ...headers,
    "content-security-policy":
      `default-src 'none'; style-src 'nonce-${nonce}'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  });
}

/** What stands between backticks becomes code. */
export const words = (text: string): Html[] =>
  text.split("`").map((part, i) => i % 2 === 1 ? html`<code>${part}</code>` : html`${part}`);
