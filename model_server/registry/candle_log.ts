import type { Candle } from "../../domain/candle.ts";
import { writeWhole } from "./atomic_file.ts";

const HEADER = "timestamp_ms,open,high,low,close,volume,funding_rate,leader_close\n";

/**
 * The candles that a server was asked about, oldest first, as a csv that a training reads after its history: what the
 * market did since. One that came before is not written again. A line that a crash cut short is taken off at the start.
 */
export class CandleLog {
  private writing: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly path: string,
    private readonly file: Deno.FsFile,
    private lastMs: number,
  ) {}

  /** @throws {Error} A sentence that names the file when its end is damaged. */
  static async open(path: string): Promise<CandleLog> {
    const file = await Deno.open(path, { read: true, write: true, create: true });
    try {
      const text = await Deno.readTextFile(path);
      const whole = text.slice(0, text.lastIndexOf("\n") + 1);
      await file.truncate(new TextEncoder().encode(whole).length);
      await file.seek(0, Deno.SeekMode.End);
      if (whole === "") await writeWhole(file, new TextEncoder().encode(HEADER));
      const last = whole.trimEnd().split("\n").slice(1).at(-1);
      const lastMs = last === undefined ? -Infinity : Number(last.split(",")[0]);
      if (Number.isNaN(lastMs)) throw new Error(`The last line of ${path} is no candle: repair it or remove the file`);
      return new CandleLog(path, file, lastMs);
    } catch (cause) {
      file.close();
      throw cause;
    }
  }

  /** Open time of the newest one, Unix ms; null when there is none. */
  get lastOpenTimeMs(): number | null {
    return this.lastMs === -Infinity ? null : this.lastMs;
  }

  /** Takes those that are newer than the last one. Written when it resolves. */
  add(candles: readonly Candle[]): Promise<void> {
    const fresh = candles.filter(({ openTimeMs }) => openTimeMs > this.lastMs);
    if (fresh.length === 0) return Promise.resolve();
    this.lastMs = fresh.at(-1)!.openTimeMs;
    const lines = fresh.map(({ openTimeMs, open, high, low, close, volume, fundingRate, leaderClose }) =>
      `${[openTimeMs, open, high, low, close, volume, fundingRate, leaderClose].join(",")}\n`
    );
    const added = this.writing.then(() => writeWhole(this.file, new TextEncoder().encode(lines.join(""))));
    this.writing = added.catch(() => {}); // the caller hears of it
    return added;
  }

  async close(): Promise<void> {
    await this.writing;
    this.file.close();
  }
}
