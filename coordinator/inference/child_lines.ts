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
  const tell = (line: string) => void (line.trim() !== "" && onLine(line.replace(/\r$/, "")));
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const pieces = (rest + decoder.decode(read.value, { stream: true })).split("\n");
      rest = pieces.pop()!;
      for (const line of pieces) tell(line);
      for (; rest.length > LINE_CHARACTERS_MAX; rest = rest.slice(LINE_CHARACTERS_MAX)) {
        tell(rest.slice(0, LINE_CHARACTERS_MAX));
      }
    }
  } catch {
    // The pipe broke: the child's end is reported by its exit.
  }
  tell(rest);
}
