import { type KeyEntry, type SectionEntry, sections } from "./key_tree.ts";
import { SECRET_NAMES } from "./secrets.ts";

const INTRODUCTION = `# Configuration

Generated from \`coordinator/runtime/config/schema.ts\` by \`deno task xylen config docs\`. Do not edit by hand.

- \`config.yaml\` may leave out any key; an empty file means every default below.
- All faults are reported at once, each with file, line and column. An unknown key is a fault.
- Keys marked "reload" are taken over by a running coordinator when the file changes, by \`deno task xylen reload\` and at
  SIGHUP; the others need a restart. [operations.md](operations.md) tells more.
- Keys marked "no effect yet" are accepted and checked, and setting one draws a warning.
`;

const ENVIRONMENT = `## Secrets

Secrets come from the environment only; one that stands in the file is a fault.

${SECRET_NAMES.map((name) => `- \`${name}\``).join("\n")}
`;

/** @returns `docs/configuration.md`. */
export const configurationDocs = (): string => [INTRODUCTION, ...sections().map(sectionDocs), ENVIRONMENT].join("\n");

function sectionDocs(section: SectionEntry): string {
  const title = section.path === "" ? "Top" : `\`${section.path}\``;
  const description = section.path === "" ? "What the program runs as." : section.description;
  return `## ${title}\n\n${description}\n${section.keys.length === 0 ? "" : `\n${table(section.keys.map(row))}\n`}`;
}

const HEADER = ["key", "default", "must be", "unit", "mark", "meaning"];

/** Columns padded to one width, as the formatter of the project wants it. */
function table(rows: readonly string[][]): string {
  const all = [HEADER, ...rows];
  const widths = HEADER.map((_, column) => Math.max(...all.map((cells) => cells[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  return [line(HEADER), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

function row({ path, meta, default: value }: KeyEntry): string[] {
  const name = path.split(".").at(-1);
  const marks = [meta.reloadable ? "reload" : "", meta.unused ? "no effect yet" : ""].filter(Boolean).join(", ");
  const cells = [`\`${name}\``, code(value), meta.range, meta.unit ?? "", marks, meta.description];
  return cells.map((cell) => cell.replaceAll("|", "\\|"));
}

/** A long list is told by its names, the rest stands in the table of its items. */
function code(value: unknown): string {
  if (value === undefined) return "";
  if (!Array.isArray(value)) return `\`${typeof value === "string" && value !== "" ? value : JSON.stringify(value)}\``;
  const items = value.map((item) => typeof item === "object" ? (item as { name: string }).name : String(item));
  return `\`[${items.join(", ")}]\``;
}
