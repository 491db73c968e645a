import { join } from "node:path";
import type { CandleFile } from "../../research/history/candle_file.ts";

/**
 * The file that trainings read: one of candles itself, or of a stored series its candles, written down for them.
 *
 * @param folder Where it is written to, under a name that tells its content.
 */
export async function trainingHistory({ path, candles, sha256 }: CandleFile, folder: string): Promise<string> {
  const isFile = await Deno.stat(path).then((found) => found.isFile);
  if (isFile) return path;
  const written = join(folder, `candles-${sha256.slice(0, 16)}.csv`);
  const lines = candles.map(({ openTimeMs, open, high, low, close, volume }) =>
    `${openTimeMs},${open},${high},${low},${close},${volume}\n`
  );
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${written}.part`, "timestamp_ms,open,high,low,close,volume\n" + lines.join(""));
  await Deno.rename(`${written}.part`, written);
  return written;
}
