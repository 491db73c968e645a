import assert from "node:assert/strict";
import { type Usd, usd } from "../../../domain/money.ts";
import type { Trade } from "../../../domain/trade.ts";
import type { BacktestResults } from "../../../research/backtest/run_backtest.ts";
import { windowParts } from "../../../research/walk_forward/window_parts.ts";

const FOLDS = [[100, 200], [200, 300], [400, 500]].map(([testFromMs, testToMs]) => ({
  trainFromMs: 0,
  trainToMs: 90,
  testFromMs: testFromMs!,
  testToMs: testToMs!,
  windowCandles: null,
}));

const at = (timeMs: number, equity: number) => ({ timeMs, equity: usd(equity) });
const entered = (entryTimeMs: number) => ({ tradeId: `t-${entryTimeMs}`, entryTimeMs } as Trade);

const account = (equity: readonly { timeMs: number; equity: Usd }[], entries: readonly number[]): BacktestResults => ({
  trades: entries.map(entered),
  equity,
  initialBalance: usd(1000),
  finalBalance: usd(970),
  tradedCandles: 3,
  inside: [],
});

const shown = (whole: BacktestResults) =>
  windowParts(whole, FOLDS).map(({ trades, equity, initialBalance, finalBalance }) => ({
    entries: trades.map(({ entryTimeMs }) => entryTimeMs),
    marks: equity.map(({ timeMs }) => timeMs),
    money: [initialBalance, finalBalance],
  }));

Deno.test("a window has the trades entered in it, and goes on with the equity of the one before it", () => {
  const equity = [at(150, 1010), at(200, 990), at(250, 980), at(450, 985), at(500, 970)];
  // The close of a window's last candle is its own; what follows at once is the next window's.
  assert.deepEqual(shown(account(equity, [150, 201, 300, 401, 499])), [
    { entries: [150], marks: [150, 200], money: [usd(1000), usd(990)] },
    { entries: [201, 300], marks: [250], money: [usd(990), usd(980)] },
    { entries: [401, 499], marks: [450, 500], money: [usd(980), usd(970)] },
  ]);
});

Deno.test("windows add up to the account: nothing is lost or counted twice, be a window without a candle", () => {
  const whole = account([at(150, 1010), at(450, 985), at(501, 970)], [120, 130, 460]);
  const parts = windowParts(whole, FOLDS);
  assert.deepEqual(parts.flatMap(({ trades }) => trades), whole.trades);
  assert.deepEqual(parts.flatMap((part) => part.equity), whole.equity);
  const net = parts.reduce((sum, { initialBalance, finalBalance }) => sum + finalBalance - initialBalance, 0);
  assert.equal(net, whole.finalBalance - whole.initialBalance);
  assert.deepEqual(shown(whole)[1], { entries: [], marks: [], money: [usd(1010), usd(1010)] });
});
