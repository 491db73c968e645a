import { join } from "node:path";
import type { PauseMemory } from "../../exchange/binance/mod.ts";

const NAME = "exchange_pause_until";

/**
 * Remembers in the data folder until when the exchange wants to be left alone: a coordinator that starts again within
 * a ban and asks at once makes it longer. A file that cannot be read or written is no reason to stop.
 */
export function pauseFile(dataDir: string, onFault: (sentence: string) => void): PauseMemory {
  const path = join(dataDir, NAME);
  return {
    read: () => {
      try {
        const untilMs = Number(Deno.readTextFileSync(path));
        return Number.isSafeInteger(untilMs) ? untilMs : null;
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) onFault(`Cannot read ${path}: ${(error as Error).message}`);
        return null;
      }
    },
    write: (untilMs) => {
      try {
        Deno.writeTextFileSync(path, String(untilMs));
      } catch (error) {
        onFault(`Cannot write ${path}: ${(error as Error).message}`);
      }
    },
  };
}
