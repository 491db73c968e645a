import { booksBalance } from "./books_balance.ts";
import { bounded } from "./bounded.ts";
import { bracketFits } from "./bracket_fits.ts";
import { breakerHolds } from "./breaker_holds.ts";
import { dailyLossHolds } from "./daily_loss.ts";
import { databaseTellsTruth } from "./database_tells_truth.ts";
import { followsMarket } from "./follows_market.ts";
import { haltHolds } from "./halt_holds.ts";
import type { Invariant } from "./invariant.ts";
import { listenKeyRenewed } from "./listen_key.ts";
import { limitsHold } from "./limits_hold.ts";
import { oneOrderPerIntent } from "./one_order_per_intent.ts";
import { processLives } from "./process_lives.ts";
import { protectedPosition } from "./protected.ts";
import { unknownEnds } from "./unknown_ends.ts";

/** An invariant is its file and its line here. A seed gets fresh ones: they remember what they have seen. */
export const INVARIANTS: readonly (() => Invariant)[] = [
  processLives,
  protectedPosition,
  oneOrderPerIntent,
  limitsHold,
  dailyLossHolds,
  breakerHolds,
  haltHolds,
  unknownEnds,
  listenKeyRenewed,
  bounded,
  bracketFits,
  booksBalance,
  databaseTellsTruth,
  followsMarket,
];
