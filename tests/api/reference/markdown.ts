/** The API as a document to read: docs/api.md, made from what the running program says of itself at /api/openapi.json. */
import type { ApiDocument } from "../../../api/pages/reference.ts";
import { rangeText, schemaText } from "../../../api/pages/schema_text.ts";

const WEBSOCKET = `## Websocket

\`/ws\` tells what happens, as it happens; it listens to nothing. Each message is JSON with \`type\`, \`timestamp\` (ISO 8601,
the server's clock) and \`seq\`, a number that only grows. First comes \`welcome\` (\`version\`, \`mode\`), then
\`status_update\` with \`snapshot: true\`; after a break, \`/ws?since=SEQ\` brings what was missed, as long as it is kept, in
place of the snapshot. Silence lasts no longer than \`dashboard.websocket_heartbeat\`: then comes another \`status_update\`.
Who reads too slowly is closed with 1013, who is signed out with 1008.

| type            | with                                   | when                                                 |
| --------------- | -------------------------------------- | ---------------------------------------------------- |
| \`welcome\`       | \`message\`, \`version\`, \`mode\`           | once, first                                          |
| \`status_update\` | coordinator, models, market, decision, performance | after each decision, and at each heartbeat |
| \`status\`        | \`status\`: as \`GET /api/v1/status\`      | it has changed                                       |
| \`candle\`        | \`symbol\`, \`candle\`                     | a candle has closed                                  |
| \`decision\`      | \`decision\`: \`Decision\`                 | it is stored                                         |
| \`order\`         | \`order\`: \`Order\`                       | its state has changed                                |
| \`trade\`         | \`trade\`: \`Trade\`                       | it was opened, changed or closed                     |
| \`position\`      | \`positions\`: \`Position[]\`              | what is open has changed                             |
| \`equity\`        | \`equity\`: \`Equity\`                     | with each candle                                     |
| \`model\`         | \`model\`                                | a model server is in another state                   |
| \`event\`         | \`event\`: \`Event\`                       | something was written into the event log             |
`;

/** Types that the websocket section tells of; held against the port by the compiler and a test. */
export const toldTypes = (): string[] => [...WEBSOCKET.matchAll(/^\| `(\w+)` /gm)].map(([, type]) => type!);

export function apiMarkdown({ info, paths = {}, components }: ApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, ...operation }))
  );
  return `# HTTP and websocket API

Written by \`deno task api-docs\` from the program's own OpenAPI 3.1 document (\`/api/openapi.json\`); \`/api/docs\` shows the
same beside a running program. Version ${info.version}.

Reading is open on loopback; elsewhere, and for whatever changes something, send \`Authorization: Bearer\` with an API token
([access.md](access.md)). Errors are \`{error: {code, message, details?}}\`. A query that is not known is refused.

## Routes

| route | does | who |
| ----- | ---- | --- |
${
    operations.map(({ method, path, summary = "", security }) =>
      `| \`${method} ${path}\` | ${summary.replaceAll("|", "\\|")} | ${whoMay(security)} |`
    ).join("\n")
  }

## What they take

${
    operations.filter(({ parameters = [], requestBody }) => parameters.length > 0 || requestBody).map((operation) => {
      const { method, path, parameters = [], requestBody } = operation;
      const fields = parameters.map(({ name, in: place, required, schema, description }) =>
        `- \`${name}\` (${place}${required ? "" : ", optional"}): ${schema ? code(rangeText(schema)) : ""}${
          description ? `. ${description}` : ""
        }`
      );
      const body = Object.values(requestBody?.content ?? {})[0]?.schema;
      return [`\`${method} ${path}\``, "", ...fields, ...(body ? ["", fence(`body: ${schemaText(body)}`)] : [])].join(
        "\n",
      );
    }).join("\n\n")
  }

${WEBSOCKET}
## Shapes

${
    Object.entries(components?.schemas ?? {}).map(([name, schema]) => fence(`type ${name} = ${schemaText(schema)}`))
      .join("\n\n")
  }
`;
}

type Security = readonly Readonly<Record<string, readonly string[]>>[] | undefined;

function whoMay(security: Security): string {
  if (!security) return "reads";
  const [scope] = security.flatMap(({ apiToken }) => apiToken ?? []);
  return scope === undefined ? "operator" : `operator, or a token for \`${scope}\``;
}

const code = (text: string): string => `\`${text}\``;
const fence = (text: string): string => `\`\`\`text\n${text}\n\`\`\``;
