import { FeedbackRequest } from "../contract/mod.ts";
import { writeWhole } from "./atomic_file.ts";

/**
 * Finished trades as training samples: one JSON line each, appended and synced, read at the start. A trade counts
 * once, however often it is told.
 */
export class FeedbackLog {
  private readonly known = new Set<string>();
  private writing: Promise<unknown> = Promise.resolve();
  private length = 0;

  private constructor(private readonly file: Deno.FsFile) {}

  /** @throws {Error} A sentence that names file and line when a line is damaged; only an unfinished last one is cut off. */
  static async open(path: string): Promise<FeedbackLog> {
    const file = await Deno.open(path, { read: true, write: true, create: true });
    try {
      const log = new FeedbackLog(file);
      await log.load(path);
      return log;
    } catch (cause) {
      file.close();
      throw cause;
    }
  }

  /** How many trades are known. */
  get count(): number {
    return this.known.size;
  }

  /** Durable when it resolves. @returns Whether the trade was new. */
  add(feedback: FeedbackRequest): Promise<boolean> {
    const added = this.writing.then(async () => {
      if (this.known.has(feedback.trade_id)) return false;
      await this.append(new TextEncoder().encode(JSON.stringify(feedback) + "\n"));
      this.known.add(feedback.trade_id);
      return true;
    });
    this.writing = added.catch(() => {}); // the caller hears of it; the next one tries again
    return added;
  }

  async close(): Promise<void> {
    await this.writing;
    this.file.close();
  }

  /** A line that a full disk cut short is taken back, or it would spoil the next one. */
  private async append(line: Uint8Array): Promise<void> {
    try {
      await writeWhole(this.file, line);
      await this.file.sync();
      this.length += line.length;
    } catch (cause) {
      await this.file.truncate(this.length);
      await this.file.seek(this.length, Deno.SeekMode.Start);
      throw cause;
    }
  }

  private async load(path: string): Promise<void> {
    const bytes = await Deno.readFile(path);
    // A crash in the middle of a write leaves a line without its end: that trade was never acknowledged.
    const whole = bytes.lastIndexOf("\n".charCodeAt(0)) + 1;
    await this.file.truncate(whole);
    await this.file.seek(whole, Deno.SeekMode.Start);
    this.length = whole;
    const lines = new TextDecoder().decode(bytes.subarray(0, whole)).split("\n").slice(0, -1);
    lines.forEach((line, index) => {
      const parsed = FeedbackRequest.safeParse(parseLine(line));
      if (!parsed.success) throw new Error(`Line ${index + 1} of ${path} is no feedback: repair it or remove it`);
      this.known.add(parsed.data.trade_id);
    });
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // the schema refuses it by its line
  }
}
