import { z } from "zod";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Usd } from "../../domain/money.ts";
import { newState } from "../matching/state.ts";
import type { SavedMarket } from "./venue.ts";

/** What survives a restart: the whole account and the place in the market. */
export interface SavedSession {
  readonly marketId: string;
  /** In the order in which the account trades them. */
  readonly markets: readonly SavedMarket[];
}

const VERSION = 3;

const units = z.number().int();
const rows = z.array(z.looseObject({}));
const accountV1 = z.looseObject({
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
  openOrders: rows,
  openAlgos: rows,
  doneOrders: rows,
  doneAlgos: rows,
  trades: rows,
});
const accountV2 = accountV1.extend({
  funding: units,
  liquidationFees: units,
  marginType: z.enum(["cross", "isolated"]),
  isolatedWallet: units,
  dualSidePosition: z.boolean(),
  volume: units,
  takenVolume: units,
  nextIncomeId: units,
  income: rows,
});
const positionV1 = z.object({ cursor: z.number().int().min(0), phase: z.enum(["open", "closed"]) });

const fileV1 = z.object({ version: z.literal(1), marketId: z.string(), position: positionV1, account: accountV1 });
const position = positionV1.extend({ tick: z.number().int().min(0) });
const fileV2 = z.object({ version: z.literal(2), marketId: z.string(), position, account: accountV2 });
const account = accountV2.extend({ marketIndex: z.number().int().min(0) });
const file = z.object({
  version: z.literal(VERSION),
  marketId: z.string(),
  markets: z.array(z.object({ symbol: z.string(), position, account })).min(1),
});

/** What the first version did not know: it had market orders and market stops in cross margin only. */
const withLimitOrders = ({ marketId, position, account }: z.output<typeof fileV1>): z.input<typeof fileV2> => {
  const order = { type: "market", limitPrice: null, timeInForce: null, resting: false, forced: null };
  const algo = { limitPrice: null, timeInForce: null, trailing: null };
  return {
    version: 2,
    marketId,
    position: { ...position, tick: 0 },
    account: {
      ...newState(account.deposits as Usd, account.leverage),
      ...account,
      income: [],
      openOrders: account.openOrders.map((each) => ({ ...each, ...order })),
      doneOrders: account.doneOrders.map((each) => ({ ...each, ...order })),
      openAlgos: account.openAlgos.map((each) => ({ ...each, ...algo })),
      doneAlgos: account.doneAlgos.map((each) => ({ ...each, ...algo })),
      trades: account.trades.map((each) => ({ ...each, maker: false })),
    },
  };
};

/** The second version had one market, and did not name it. */
const withMarkets =
  (symbol: string) => ({ marketId, position, account }: z.output<typeof fileV2>): z.input<typeof file> => ({
    version: VERSION,
    marketId,
    markets: [{ symbol, position, account: { ...newState(account.deposits as Usd, account.leverage), ...account } }],
  });

const fileSchema = (symbol: string) =>
  file.or(fileV2.or(fileV1.transform(withLimitOrders).pipe(fileV2)).transform(withMarkets(symbol)).pipe(file));

/** @param symbol Of the first market. @returns The saved session, null when there is no file yet, or a sentence saying why it cannot be used. */
export async function readStateFile(
  path: string,
  marketId: string,
  symbol: string,
): Promise<Result<SavedSession | null>> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    return error instanceof Deno.errors.NotFound
      ? ok(null)
      : err(`Cannot read the state file ${path}: ${reason(error)}`);
  }
  const saved = fileSchema(symbol).safeParse(parsedJson(text));
  if (!saved.success) return err(`The state file ${path} is damaged: move it away or name another`);
  if (saved.data.marketId !== marketId) {
    return err(
      `The state file ${path} belongs to the market ${saved.data.marketId}, not to ${marketId}: name another state file`,
    );
  }
  return ok({ marketId, markets: saved.data.markets as unknown as readonly SavedMarket[] });
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
