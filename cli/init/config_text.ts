import { stringify } from "@std/yaml";
import { basename } from "node:path";
import type { Conversion } from "./convert.ts";
import { oneLine } from "./one_line.ts";

/** @returns The file, with what was left out as remarks; none of them repeats a value. */
export function configText({ config, left }: Conversion, from: string): string {
  return [
    `# Made from ${oneLine(basename(from))}. docs/configuration.md tells what every key means.`,
    ...left.map(({ key, reason }) => `# Not converted: ${oneLine(key)}: ${oneLine(reason)}`),
    Object.keys(config).length === 0 ? "" : stringify(config),
  ].join("\n").trimEnd() + "\n";
}
