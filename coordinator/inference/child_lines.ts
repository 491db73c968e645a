/** Lines that are being read from a child's pipe. */
export interface LineReader {
  /** Resolves at the end of the pipe or after `cancel()`. Never rejects. */
  readonly done: Promise<void>;
  cancel(): void;
}

/** A child that never ends its line must not fill our memory: longer lines are cut into pieces. */
export const LINE_CHARACTERS_MAX = 16_384;

/** Calls `onLine` for each line, without its end; blank ones are left out. */
export function readLines(pipe: ReadableStream<Uint8Array>, onLine: (line: string) => void): LineReader {
  const reader = pipe.getReader();
  return { done: pump(reader, onLine), cancel: () => void reader.cancel().catch(() => {}) };
}

async function pump(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  onLine: (line: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  const tell = (line: string) => {
    for (let from = 0; from < line.length; from += LINE_CHARACTERS_MAX) {
      const piece = line.slice(from, from + LINE_CHARACTERS_MAX).replace(/\r$/, "");
      if (piece.trim() !== "") onLine(piece);
    }
  };
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const lines = (rest + decoder.decode(read.value, { stream: true })).split("\n");
      rest = lines.pop()!;
      for (const line of lines) tell(line);
      if (rest.length <= LINE_CHARACTERS_MAX) continue;
      tell(rest);
      rest = "";
    }
  } catch {
    // The pipe broke: the child's end is reported by its exit.
  }
  tell(rest);
}
