import { html } from "hono/html";
import { type Html, words } from "./html_page.ts";
import { rangeText, type Schema, schemaText } from "./schema_text.ts";

/** The OpenAPI document, as far as the page shows it. */
export interface ApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

interface Operation {
  readonly summary?: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses?: Readonly<Record<string, Content & { readonly description: string }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

/** Every route and every shape of the document, as a page to read. */
export function referencePage({ info, paths = {}, components }: ApiDocument): Html {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationPart(method, path, operation))
  );
  const shapes = Object.entries(components?.schemas ?? {}).map(([name, schema]) => shapePart(name, schema));
  return html`<nav aria-label="Pages"><a href="/">Back to the dashboard</a> <a href="/api/openapi.json">OpenAPI document</a>
<a href="/metrics">Metrics</a></nav>
<h1>${info.title} ${info.version}: API</h1>
<p>${info.description ?? ""}</p>
<p>What changes something wants <code>Authorization: Bearer</code> with an API token that has the scope, or with the
text of <code>operator.token</code>; or a signed-in operator, whose browser sends the token of its session along in
<code>X-CSRF-Token</code>. <code>/ws</code> is a websocket that tells what happens, as it happens.</p>
<h2>Routes</h2>
${operations}
<h2>Shapes</h2>
${shapes}`;
}

function operationPart(method: string, path: string, operation: Operation): Html {
  const body = shapeOf(operation.requestBody);
  return html`
    <details>
      <summary><code>${method.toUpperCase()} ${path}</code> <span class="muted">${words(
        operation.summary ?? "",
      )}${whoMay(operation)}</span></summary>
      <dl>
    ${(operation.parameters ?? []).map(parameterPart)}
    ${body === null ? "" : html`
      <dt>Body</dt>
      <dd>
        <pre>${body}</pre>
      </dd>
    `}
    ${Object.entries(operation.responses ?? {}).map(([status, response]) => answerPart(status, response))}
      </dl>
    </details>
  `;
}

function whoMay({ security }: Operation): string {
  if (!security) return "";
  const [scope] = security.flatMap(({ apiToken }) => apiToken ?? []);
  return scope === undefined ? " (operator)" : ` (operator, or a token for ${scope})`;
}

const parameterPart = ({ name, in: place, required, description, schema }: Parameter): Html =>
  html`
    <dt><code>${name}</code> (${place}${required ? "" : ", optional"})</dt>
    <dd>${schema ? rangeText(schema) : ""}${description ? html`: ${words(description)}` : ""}</dd>
  `;

function answerPart(status: string, response: Content & { readonly description: string }): Html {
  const shape = shapeOf(response);
  return html`
    <dt>${status}</dt>
    <dd>${words(response.description)}${shape === null ? "" : html`<pre>${shape}</pre>`}</dd>
  `;
}

const shapePart = (name: string, schema: Schema): Html =>
  html`
    <details id="${name}">
      <summary><code>${name}</code></summary>
      <pre>${schemaText(schema)}</pre>
    </details>
  `;

function shapeOf(content: Content | undefined): string | null {
  const [first] = Object.values(content?.content ?? {});
  return first?.schema ? schemaText(first.schema) : null;
}
