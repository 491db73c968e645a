import { type Document, isMap, isScalar, isSeq, type LineCounter, type Node, type Pair } from "@std/yaml";
import type { KeyPath } from "./faults.ts";

export interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * @param at Whether the name of the key or its value is meant.
 * @returns Where a path stands in a YAML file; null when it does not stand there.
 */
export function placeOf(document: Document, lines: LineCounter, path: KeyPath, at: "key" | "value"): Place | null {
  const pair = find(document.contents as Node | null, path);
  const node = at === "key" ? pair?.key ?? pair?.value : pair?.value ?? pair?.key;
  if (!node?.range) return null;
  return placeAt(lines, node.range[0]);
}

/** @returns Line and column, from 1, of a character's position in the text. */
export function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

interface Found {
  readonly key: Node | null;
  readonly value: Node | null;
}

function find(root: Node | null, path: KeyPath): Found | null {
  let found: Found = { key: null, value: root };
  for (const step of path) {
    const next = isMap(found.value)
      ? pairAt(found.value.items as Pair<Node, Node | null>[], step)
      : itemAt(found.value, step);
    if (next === null) return null;
    found = next;
  }
  return found;
}

function pairAt(pairs: readonly Pair<Node, Node | null>[], step: string | number): Found | null {
  const pair = pairs.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair ? { key: pair.key, value: pair.value } : null;
}

function itemAt(node: Node | null, step: string | number): Found | null {
  const item = isSeq(node) && typeof step === "number" ? node.items[step] as Node | undefined : undefined;
  return item ? { key: null, value: item } : null;
}
