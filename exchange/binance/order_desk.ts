import type { OpenOrder, OrderRef } from "../../coordinator/ports/exchange.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import type { Qty } from "../../domain/money.ts";
import type { OrderUpdate, PlacedOrder, Sendable } from "../../domain/order.ts";
import { isNotFound } from "./error_class.ts";
import { placedAlgoOrder, placedPlainOrder } from "./open_order_wire.ts";
import { OrderFills, type OrderFillsOptions } from "./order_fills.ts";
import { algoOrderParams, isAlgo, plainOrderParams } from "./order_params.ts";
import { findListed, recentRows } from "./order_search.ts";
import {
  type AlgoOrder,
  algoOrderFrom,
  algoUpdate,
  openAlgoOrderFrom,
  openPlainOrderFrom,
  type PlainOrder,
  plainOrderFrom,
  plainUpdate,
  triggeredUpdate,
} from "./order_wire.ts";
import { identifier, row, rows } from "./wire.ts";

export interface OrderDeskOptions extends OrderFillsOptions {
  readonly telemetry: Telemetry;
  /** The coin that a symbol is paid and margined in. */
  readonly quoteOf: (symbol: string) => string;
}

/** Orders of both kinds behind one face: plain ones, and the algo orders that stops and take-profits are. */
export class OrderDesk {
  readonly #fills: OrderFills;

  constructor(private readonly options: OrderDeskOptions) {
    this.#fills = new OrderFills(options);
  }

  async place(order: Sendable): Promise<OrderUpdate> {
    const { rest } = this.options;
    if (isAlgo(order.type)) {
      return algoUpdate(algoOrderFrom(await rest.fapiPrivatePostAlgoOrder(algoOrderParams(order))));
    }
    return await this.#withFillsIfListed(plainOrderFrom(await rest.fapiPrivatePostOrder(plainOrderParams(order))));
  }

  async cancel({ symbol, clientOrderId, type }: OrderRef): Promise<OrderUpdate> {
    const { rest } = this.options;
    if (isAlgo(type)) {
      const answer = row(await rest.fapiPrivateDeleteAlgoOrder({ clientAlgoId: clientOrderId }), "cancellation");
      return this.#canceledAlgo(symbol, clientOrderId, identifier(answer, "algoId"));
    }
    const canceled = await rest.fapiPrivateDeleteOrder({ symbol, origClientOrderId: clientOrderId });
    return await this.#withFillsIfListed(plainOrderFrom(canceled));
  }

  async query({ symbol, clientOrderId, type }: OrderRef): Promise<OrderUpdate> {
    const { rest } = this.options;
    if (isAlgo(type)) {
      return await this.#followed(algoOrderFrom(await rest.fapiPrivateGetAlgoOrder({ clientAlgoId: clientOrderId })));
    }
    const order = await rest.fapiPrivateGetOrder({ symbol, origClientOrderId: clientOrderId });
    return await this.#withFills(plainOrderFrom(order));
  }

  /** @returns Null when none of the exchange's lists has it. */
  async search(ref: OrderRef): Promise<OrderUpdate | null> {
    const found = await findListed(this.options.rest, ref);
    if (!found) return null;
    return found.kind === "algo"
      ? await this.#followed(algoOrderFrom(found.row))
      : await this.#withFills(plainOrderFrom(found.row));
  }

  /** Two lists at the exchange, one here. */
  async open(symbol: string): Promise<OpenOrder[]> {
    const { rest } = this.options;
    const [plain, algos] = await Promise.all([
      rest.fapiPrivateGetOpenOrders({ symbol }),
      rest.fapiPrivateGetOpenAlgoOrders({ symbol }),
    ]);
    const open: OpenOrder[] = [];
    for (const each of rows(plain, "open orders")) {
      open.push({ ...placedPlainOrder(each), ...await this.#withFills(openPlainOrderFrom(each)) });
    }
    for (const each of rows(algos, "open algo orders")) {
      open.push({ ...placedAlgoOrder(each), ...await this.#followed(openAlgoOrderFrom(each)) });
    }
    return open;
  }

  /** The newest of both lists, open or not. The market order that a stop became may bear its id: the stop stands for it. */
  async recent(symbol: string): Promise<PlacedOrder[]> {
    const listed = await recentRows(this.options.rest, symbol);
    const algos = listed.filter(({ kind }) => kind === "algo").map(({ row }) => placedAlgoOrder(row));
    const ids = new Set(algos.map(({ clientOrderId }) => clientOrderId));
    const plain = listed.filter(({ kind }) => kind === "plain").map(({ row }) => placedPlainOrder(row));
    return [...algos, ...plain.filter(({ clientOrderId }) => !ids.has(clientOrderId))];
  }

  /** A triggered stop lives on as the market order that it became: that one has the fills. */
  async #followed(algo: AlgoOrder): Promise<OrderUpdate> {
    if (algo.actualOrderId === null) return algoUpdate(algo);
    const { symbol, actualOrderId } = algo;
    try {
      const actual = await this.options.rest.fapiPrivateGetOrder({ symbol, orderId: actualOrderId });
      return triggeredUpdate(algo, await this.#withFills(plainOrderFrom(actual)));
    } catch (error) {
      if (!isNotFound(error)) throw error;
      // The stop itself is known: that its market order is not listed yet makes it no stranger.
      return { ...algoUpdate({ ...algo, status: "triggered" }), reason: `order ${actualOrderId} is not listed yet` };
    }
  }

  async #withFills(order: PlainOrder): Promise<OrderUpdate> {
    return plainUpdate(order, await this.#fills.fillsOf(order, this.options.quoteOf(order.symbol)));
  }

  /** The order is placed or cancelled for certain: a trade list that fails now must not make that unknown. */
  async #withFillsIfListed(order: PlainOrder): Promise<OrderUpdate> {
    try {
      return await this.#withFills(order);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      const message = `The fills of ${order.clientOrderId} are not known yet`;
      this.options.telemetry.log("warning", "exchange", message, { detail });
      return plainUpdate(order, []);
    }
  }

  /** The answer to a cancellation has the ids only; that it is one is the exchange's word. */
  #canceledAlgo(symbol: string, clientOrderId: string, algoId: string): OrderUpdate {
    return {
      clientOrderId,
      exchangeOrderId: algoId,
      symbol,
      status: "canceled",
      filledQty: 0 as Qty,
      fills: [],
      atMs: this.options.marketNowMs(),
      reason: null,
    };
  }
}
