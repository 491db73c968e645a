import type { Records } from "../../coordinator/ports/views.ts";

/** What a session came to, in a few lines. */
export async function report(
  records: Pick<Records, "performance">,
  say: (line: string) => void,
  dataDir: string,
): Promise<void> {
  const { total_pnl, total_trades, wins, fees } = await records.performance();
  say(
    `${total_trades} trades closed, ${wins} of them with a gain; net ${total_pnl.toFixed(2)} USDT after ${
      fees.toFixed(2)
    } USDT fees`,
  );
  say(`Database and trades.csv are in ${dataDir}`);
}
