import type { Answer } from "./answers/answer.ts";
import { cut } from "../readable.ts";
import { columns, escaped } from "./html.ts";

/** The Bot API takes 4096; the rest is for what stands around. */
const PART_CHARACTERS_MAX = 4000;
/** Who asks for more is told that there is more. */
const PARTS_MAX = 3;
const MORE = "… and more: ask for fewer, or look at the dashboard";

/** The messages of an answer, HTML. A line is never taken apart unless it is longer than a message. */
export function answerParts({ lines, table = false }: Answer): string[] {
  const parts: string[][] = [[]];
  let used = 0;
  for (const line of lines.map(fitting)) {
    const size = escaped(line).length + 1;
    if (used + size > PART_CHARACTERS_MAX) {
      parts.push([]);
      used = 0;
    }
    parts.at(-1)!.push(line);
    used += size;
  }
  const kept = parts.slice(0, PARTS_MAX);
  if (parts.length > PARTS_MAX) kept[PARTS_MAX - 1]!.push(MORE);
  return kept.map((part) => table ? columns(part) : escaped(part.join("\n"))).filter((text) => text.trim() !== "");
}

/** Escaped it may be five times as long. */
function fitting(line: string): string {
  for (let most = line.length;; most = Math.floor(most / 2)) {
    const shorter = cut(line, most);
    if (escaped(shorter).length < PART_CHARACTERS_MAX) return shorter;
  }
}
