import { z } from "zod";
import { err, ok, type Result } from "../../domain/result.ts";
import type { MatchingState } from "../matching/state.ts";
import type { Position } from "./market_session.ts";

/** What survives a restart: the whole account and the place in the market. */
export interface SavedSession {
  readonly marketId: string;
  readonly position: Position;
  readonly account: MatchingState;
}

const VERSION = 1;

const units = z.number().int();
const fileSchema = z.object({
  version: z.literal(VERSION),
  marketId: z.string(),
  position: z.object({ cursor: z.number().int().min(0), phase: z.enum(["open", "closed"]) }),
  account: z.looseObject({
    deposits: units,
    realizedPnl: units,
    fees: units,
    position: z.object({ qty: units, cost: units }),
    leverage: units,
    timeMs: units,
    lastPrice: units,
    nextOrderId: units,
    nextAlgoId: units,
    nextTradeId: units,
    openOrders: z.array(z.unknown()),
    openAlgos: z.array(z.unknown()),
    doneOrders: z.array(z.unknown()),
    doneAlgos: z.array(z.unknown()),
    trades: z.array(z.unknown()),
  }),
});

/** @returns The saved session, null when there is no file yet, or a sentence saying why it cannot be used. */
export async function readStateFile(path: string, marketId: string): Promise<Result<SavedSession | null>> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    return error instanceof Deno.errors.NotFound
      ? ok(null)
      : err(`Cannot read the state file ${path}: ${reason(error)}`);
  }
  const saved = fileSchema.safeParse(parsedJson(text));
  if (!saved.success) return err(`The state file ${path} is damaged: move it away or name another`);
  if (saved.data.marketId !== marketId) {
    return err(
      `The state file ${path} belongs to the market ${saved.data.marketId}, not to ${marketId}: name another state file`,
    );
  }
  return ok({ marketId, position: saved.data.position, account: saved.data.account as unknown as MatchingState });
}

/** Writes sessions one after the other, each to a temporary file that then takes the name: never half a file. */
export class StateFile {
  #writing: Promise<void> = Promise.resolve();

  constructor(readonly path: string) {}

  /** Resolves when this session, or a later one, is on the disk. */
  write(session: SavedSession): Promise<void> {
    const text = JSON.stringify({ version: VERSION, ...session });
    // A failed write was told to its own caller; it must not stop the next.
    this.#writing = this.#writing.catch(() => {}).then(() => writeAtomically(this.path, text));
    return this.#writing;
  }
}

async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  const file = await Deno.open(temporary, { write: true, create: true, truncate: true });
  try {
    const bytes = new TextEncoder().encode(text);
    for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
    await file.syncData();
  } finally {
    file.close();
  }
  await Deno.rename(temporary, path);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const reason = (error: unknown): string => error instanceof Error ? error.message : String(error);
