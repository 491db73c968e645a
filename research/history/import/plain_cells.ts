const [COMMA, LINE_FEED, RETURN, DOT, MINUS, ZERO, NINE] = [44, 10, 13, 46, 45, 48, 57];
/** Powers of ten that a double holds exactly. */
const TENS = Float64Array.from({ length: 23 }, (_, power) => 10 ** power);

/** Cells of a text of nothing but plain numbers and commas. */
export interface PlainCells {
  /** One array a column. */
  readonly columns: readonly Float64Array[];
  /** Line of each row, from 1. */
  readonly lines: Uint32Array;
}

/**
 * Reads the most frequent shape of a candle file, `123,4.5,…` on each line, three times as fast as a general csv
 * parser. A number is whole digits over a power of ten, both exact, so it is the double that `Number()` gives.
 *
 * @param from Where the first row begins. @param firstLine Its line.
 * @returns Null for every other shape, ragged rows and longer numbers included: that is for the csv parser.
 */
export function plainCells(text: string, from: number, firstLine: number, width: number): PlainCells | null {
  let capacity = 1_024;
  let columns = Array.from({ length: width }, () => new Float64Array(capacity));
  let lines = new Uint32Array(capacity);
  let [row, column, line] = [0, 0, firstLine];
  let [digits, decimals, mantissa, isNegative] = [0, -1, 0, false];
  for (let i = from; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : LINE_FEED;
    if (code >= ZERO && code <= NINE) {
      mantissa = mantissa * 10 + code - ZERO;
      digits++;
      if (decimals >= 0) decimals++;
    } else if (code === DOT && decimals < 0) decimals = 0;
    else if (code === MINUS && digits === 0 && decimals < 0 && !isNegative) isNegative = true;
    else if (code === COMMA || code === LINE_FEED) {
      const isEmptyLine = code === LINE_FEED && column === 0 && digits === 0 && decimals < 0 && !isNegative;
      if (!isEmptyLine) {
        if (digits === 0 || mantissa > Number.MAX_SAFE_INTEGER || decimals > 22 || column >= width) return null;
        const value = decimals > 0 ? mantissa / TENS[decimals]! : mantissa;
        columns[column]![row] = isNegative ? -value : value;
        column++;
      }
      [digits, decimals, mantissa, isNegative] = [0, -1, 0, false];
      if (code === COMMA) continue;
      if (!isEmptyLine) {
        if (column !== width) return null;
        lines[row++] = line;
      }
      column = 0;
      line++;
      if (row === capacity) {
        capacity *= 2;
        columns = columns.map((each) => grown(each, new Float64Array(capacity)));
        lines = grown(lines, new Uint32Array(capacity));
      }
    } else if (code !== RETURN || (i + 1 < text.length && text.charCodeAt(i + 1) !== LINE_FEED)) return null;
  }
  return { columns: columns.map((each) => each.subarray(0, row)), lines: lines.subarray(0, row) };
}

function grown<T extends Float64Array | Uint32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
