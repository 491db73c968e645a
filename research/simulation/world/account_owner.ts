import { createHmac } from "node:crypto";
import { formatUnits } from "../../../domain/money.ts";
import { DEMO_CREDENTIALS } from "../../../exchange/simulator/mod.ts";
import type { SimulatedExchange } from "./exchange.ts";
import { EXCHANGE_HOST, SYMBOL } from "./coordinator.ts";
import type { Trace } from "./trace.ts";

/** The person whose account it is, with the exchange's app in hand. */
export class AccountOwner {
  constructor(readonly exchange: SimulatedExchange, readonly trace: Trace) {}

  /** @param choice What. @param amount How much. Both in [0, 1). */
  act(choice: number, amount: number): void {
    const { openAlgos, position } = this.exchange.books;
    if (choice < 0.3 && openAlgos.length > 0) {
      const algo = openAlgos[Math.floor(amount * openAlgos.length)]!;
      this.#send("DELETE", "algoOrder", { algoId: String(algo.algoId) });
    } else if (choice < 0.4) {
      this.#send("DELETE", "algoOpenOrders", { symbol: SYMBOL });
    } else if (choice < 0.8 && position.qty !== 0) {
      const whole = Math.abs(position.qty);
      const part = choice < 0.6 ? whole : Math.ceil(whole * amount / STEP) * STEP;
      this.#market(position.qty > 0 ? "SELL" : "BUY", part, true);
    } else {
      this.#market(amount < 0.5 ? "BUY" : "SELL", STEP * (2 + Math.floor(amount * 6)), false);
    }
  }

  #market(side: string, qty: number, reduceOnly: boolean): void {
    this.#send("POST", "order", {
      symbol: SYMBOL,
      side,
      type: "MARKET",
      quantity: formatUnits(qty),
      reduceOnly: String(reduceOnly),
    });
  }

  #send(method: string, path: string, params: Readonly<Record<string, string>>): void {
    this.trace.add("owner", `${method} ${path} ${JSON.stringify(params)}`);
    const query = new URLSearchParams({ ...params, timestamp: String(this.exchange.timeline.nowMs) }).toString();
    const signature = createHmac("sha256", DEMO_CREDENTIALS.apiSecret).update(query).digest("hex");
    const url = `http://${EXCHANGE_HOST}/fapi/v1/${path}?${query}&signature=${signature}`;
    void this.exchange.answer(new Request(url, { method, headers: { "x-mbx-apikey": DEMO_CREDENTIALS.apiKey } }));
  }
}

/** Of the symbol's quantity, 0.001. */
const STEP = 100_000;
