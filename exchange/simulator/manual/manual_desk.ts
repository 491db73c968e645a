import { formatUnits, parseUnits, type Usd } from "../../../domain/money.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import type { Refusal } from "../../matching/refusal.ts";
import type { Params, VenueContext } from "../endpoint.ts";
import { ENDPOINTS } from "../endpoints.ts";
import type { MarketSession } from "../market_session.ts";
import type { ManualAction } from "./manual_action.ts";

const NOTHING_OPEN: Refusal = { code: -2022, message: "There is no position to close." };

interface OrderName {
  readonly id?: number | undefined;
  readonly client_id?: string | undefined;
}

/** The account's owner at the exchange's own website: the same endpoints, without key, limits or faults. */
export class ManualDesk {
  #orders = 0;

  constructor(private readonly context: () => VenueContext) {}

  /** @returns The exchange's answer, or why it refused. */
  act(action: ManualAction): Result<unknown, Refusal> {
    const { symbol } = action;
    if (symbol !== undefined && !this.context().venue.session(symbol)) {
      return err({ code: -1121, message: "Invalid symbol." });
    }
    const market = this.#market(symbol);
    switch (action.action) {
      case "close":
        return this.#close(market);
      case "open":
        return this.#take(market, action.side, action.quantity, "false");
      case "limit":
        return this.#limit(market, action);
      case "cancel":
        return action.list === "order"
          ? this.#ask(market, "DELETE /fapi/v1/order", keyOf("orderId", "origClientOrderId", action))
          : this.#ask(market, "DELETE /fapi/v1/algoOrder", keyOf("algoId", "clientAlgoId", action));
      case "cancel_all":
        return this.#cancelAll(market);
      case "transfer":
        return this.#transfer(action.amount);
      case "hedge_mode":
        return this.#hedgeMode(action.on);
      default:
        return action satisfies never;
    }
  }

  /** The one that is named, else the first with a position, else the first. */
  #market(symbol: string | undefined): MarketSession {
    const { venue } = this.context();
    const holds = ({ engine }: MarketSession) => engine.state.position.qty !== 0;
    return (symbol === undefined ? venue.sessions.find(holds) : venue.session(symbol)) ?? venue.first;
  }

  #close(market: MarketSession): Result<unknown, Refusal> {
    const { qty } = market.engine.state.position;
    if (qty === 0) return err(NOTHING_OPEN);
    return this.#take(market, qty > 0 ? "sell" : "buy", formatUnits(Math.abs(qty)), "true");
  }

  #take(market: MarketSession, side: string, quantity: string, reduceOnly: string): Result<unknown, Refusal> {
    return this.#order(market, { type: "MARKET", side: side.toUpperCase(), quantity, reduceOnly });
  }

  #limit(
    market: MarketSession,
    { side, quantity, price }: Extract<ManualAction, { action: "limit" }>,
  ): Result<unknown, Refusal> {
    return this.#order(market, { type: "LIMIT", timeInForce: "GTC", side: side.toUpperCase(), quantity, price });
  }

  /** Under an id as the website gives them, so that nobody takes it for the program's. */
  #order(market: MarketSession, params: Params): Result<unknown, Refusal> {
    return this.#ask(market, "POST /fapi/v1/order", { newClientOrderId: `web_${this.#orders++}`, ...params });
  }

  #transfer(amount: string): Result<unknown, Refusal> {
    const units = parseUnits(amount);
    if (!units.ok) return err({ code: -1102, message: units.error });
    const { venue, told } = this.context();
    const moved = venue.account.transfer(units.value as Usd);
    if (!moved.ok) return moved;
    told(venue.first, moved.value);
    return ok({ walletBalance: formatUnits(venue.account.figures().walletBalance) });
  }

  /** The endpoint refuses it: the simulator cannot trade in it. The website does not ask. */
  #hedgeMode(dual: boolean): Result<unknown, Refusal> {
    const { venue, told } = this.context();
    const set = venue.account.setDualSidePosition(dual);
    if (!set.ok) return set;
    told(venue.first, []);
    return ok({ dualSidePosition: dual });
  }

  #cancelAll(market: MarketSession): Result<unknown, Refusal> {
    const plain = this.#ask(market, "DELETE /fapi/v1/allOpenOrders", {});
    return plain.ok ? this.#ask(market, "DELETE /fapi/v1/algoOpenOrders", {}) : plain;
  }

  #ask({ market }: MarketSession, route: string, params: Params): Result<unknown, Refusal> {
    return ENDPOINTS.get(route)!.answer(this.context(), { symbol: market.symbol, ...params });
  }
}

const keyOf = (idName: string, clientIdName: string, key: OrderName): Params => ({
  ...(key.id === undefined ? {} : { [idName]: String(key.id) }),
  ...(key.client_id === undefined ? {} : { [clientIdName]: key.client_id }),
});
