/** What the bot says to a command: lines of plain text, escaped when they are sent. */
export interface Answer {
  readonly lines: readonly string[];
  /** The lines are a table: they keep their columns. */
  readonly table?: boolean;
  /** An SVG that is shown after the words. */
  readonly picture?: string | null;
}

export const said = (...lines: readonly string[]): Answer => ({ lines });

/** Columns as wide as their widest cell; all but the first stand at the right. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)), []);
  const padded = (cell: string, i: number) => i === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[i]!);
  return rows.map((row) => row.map(padded).join("  ").trimEnd());
}

/** Names and values, one pair a line. */
export const pairs = (rows: readonly (readonly [string, string])[]): string[] =>
  rows.map(([name, value]) => `${name}: ${value}`);
