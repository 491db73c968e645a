import { formatUnits, parseUnits, type Usd } from "../../../domain/money.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import type { Refusal } from "../../matching/refusal.ts";
import type { EndpointContext, Params } from "../endpoint.ts";
import { ENDPOINTS } from "../endpoints.ts";
import type { ManualAction } from "./manual_action.ts";

const NOTHING_OPEN: Refusal = { code: -2022, message: "There is no position to close." };

interface OrderName {
  readonly id?: number | undefined;
  readonly client_id?: string | undefined;
}

/** The account's owner at the exchange's own website: the same endpoints, without key, limits or faults. */
export class ManualDesk {
  #orders = 0;

  constructor(private readonly context: () => EndpointContext) {}

  /** @returns The exchange's answer, or why it refused. */
  act(action: ManualAction): Result<unknown, Refusal> {
    switch (action.action) {
      case "close":
        return this.#close();
      case "open":
        return this.#market(action.side, action.quantity, "false");
      case "limit":
        return this.#limit(action);
      case "cancel":
        return action.list === "order"
          ? this.#ask("DELETE /fapi/v1/order", keyOf("orderId", "origClientOrderId", action))
          : this.#ask("DELETE /fapi/v1/algoOrder", keyOf("algoId", "clientAlgoId", action));
      case "cancel_all":
        return this.#cancelAll();
      case "transfer":
        return this.#transfer(action.amount);
      case "hedge_mode":
        return this.#hedgeMode(action.on);
      default:
        return action satisfies never;
    }
  }

  #close(): Result<unknown, Refusal> {
    const { qty } = this.context().session.engine.state.position;
    if (qty === 0) return err(NOTHING_OPEN);
    return this.#market(qty > 0 ? "sell" : "buy", formatUnits(Math.abs(qty)), "true");
  }

  #market(side: string, quantity: string, reduceOnly: string): Result<unknown, Refusal> {
    return this.#order({ type: "MARKET", side: side.toUpperCase(), quantity, reduceOnly });
  }

  #limit({ side, quantity, price }: Extract<ManualAction, { action: "limit" }>): Result<unknown, Refusal> {
    return this.#order({ type: "LIMIT", timeInForce: "GTC", side: side.toUpperCase(), quantity, price });
  }

  /** Under an id as the website gives them, so that nobody takes it for the program's. */
  #order(params: Params): Result<unknown, Refusal> {
    return this.#ask("POST /fapi/v1/order", { newClientOrderId: `web_${this.#orders++}`, ...params });
  }

  #transfer(amount: string): Result<unknown, Refusal> {
    const units = parseUnits(amount);
    if (!units.ok) return err({ code: -1102, message: units.error });
    const { session, accountChanged } = this.context();
    const moved = session.engine.transfer(units.value as Usd);
    if (!moved.ok) return moved;
    accountChanged(moved.value);
    return ok({ walletBalance: formatUnits(session.engine.figures().walletBalance) });
  }

  /** The endpoint refuses it: the simulator cannot trade in it. The website does not ask. */
  #hedgeMode(dual: boolean): Result<unknown, Refusal> {
    const { session, accountChanged } = this.context();
    const set = session.engine.setDualSidePosition(dual);
    if (!set.ok) return set;
    accountChanged([]);
    return ok({ dualSidePosition: dual });
  }

  #cancelAll(): Result<unknown, Refusal> {
    const plain = this.#ask("DELETE /fapi/v1/allOpenOrders", {});
    return plain.ok ? this.#ask("DELETE /fapi/v1/algoOpenOrders", {}) : plain;
  }

  #ask(route: string, params: Params): Result<unknown, Refusal> {
    const context = this.context();
    return ENDPOINTS.get(route)!.answer(context, { symbol: context.session.market.symbol, ...params });
  }
}

const keyOf = (idName: string, clientIdName: string, key: OrderName): Params => ({
  ...(key.id === undefined ? {} : { [idName]: String(key.id) }),
  ...(key.client_id === undefined ? {} : { [clientIdName]: key.client_id }),
});
