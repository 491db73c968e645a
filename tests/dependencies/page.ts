import type { Package } from "./installed.ts";

/** What each package that the program names is there for. */
export const PURPOSES: Readonly<Record<string, string>> = {
  "@hono/zod-openapi": "API routes with their schemas and the OpenAPI document",
  "@libsql/client": "libSQL over the network",
  "@logtape/logtape": "log records and their way to the file",
  "@opentelemetry/api": "spans of decisions, where traces are asked for",
  "@preact/signals": "live values of the dashboard's islands",
  "@zip.js/zip.js": "archives of market history",
  "@resvg/resvg-wasm": "charts of alerts as pictures",
  ccxt: "the exchange: REST and websockets",
  "cli-progress": "progress of long commands",
  commander: "the command line",
  croner: "schedules",
  "dejavu-fonts-ttf": "letters of the pictures",
  devalue: "data of a page's islands",
  grammy: "types of Telegram's Bot API",
  hono: "HTTP server, cookies, static files",
  hyparquet: "reads Parquet",
  "hyparquet-compressors": "Parquet of other makers, however it is packed",
  "hyparquet-writer": "writes Parquet: stored history, features",
  jstat: "quantiles and distributions",
  libsql: "libSQL as a file",
  "lightweight-charts": "the candle chart",
  nodemailer: "e-mail",
  "onnx-proto": "writes trained models as ONNX",
  "onnxruntime-web": "runs ONNX models as WASM",
  "p-limit": "so many at once and no more",
  "p-retry": "downloads that are asked for again",
  papaparse: "CSV files",
  preact: "the dashboard's components",
  "preact-render-to-string": "the dashboard's pages on the server",
  "prom-client": "metrics",
  tinykeys: "keyboard shortcuts",
  vite: "bundles the islands",
  yaml: "configuration files",
  zod: "the shape of what comes from outside",
};

/** Names that the program imports, versions left out. @param imports Of `deno.json`. */
export const namedPackages = (imports: Readonly<Record<string, string>>): string[] =>
  [...new Set(Object.values(imports).flatMap((target) => /^npm:\/?((?:@[^/]+\/)?[^@/]+)@/.exec(target)?.[1] ?? []))]
    .sort();

/** docs/dependencies.md. @param named What the program imports itself. */
export function dependenciesPage(packages: readonly Package[], named: readonly string[]): string {
  const own = packages.filter(({ name }) => named.includes(name));
  const others = packages.filter(({ name }) => !named.includes(name));
  const byLicence = [...Map.groupBy(packages, ({ licence }) => licence)].sort(([, a], [, b]) => b.length - a.length);
  return `# Dependencies

Written by \`deno task dependencies\`; a test holds it against what is installed. Everything comes from npm, pinned in
\`deno.json\` to one version and in \`deno.lock\` to one content (SHA-512). \`deno audit\` asks the registry for known
weaknesses; the workflow in \`.github/workflows/\` does so each week.

| package | version | licence | what for |
| ------- | ------- | ------- | -------- |
${own.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} | ${PURPOSES[name] ?? ""} |`).join("\n")}

## What these need themselves

${others.map(({ name, version, licence }) => `${name} ${version} (${licence})`).join(", ")}.

## Licences

${byLicence.map(([licence, of]) => `- ${licence}: ${of.length}`).join("\n")}
`;
}
