import type { OrderRef } from "../../coordinator/ports/exchange.ts";
import type { Qty } from "../../domain/money.ts";
import type { OrderUpdate, Sendable } from "../../domain/order.ts";
import { FillReader, type FillReaderOptions } from "./fills.ts";
import {
  type AlgoOrder,
  algoOrderFrom,
  algoOrderParams,
  algoUpdate,
  isAlgo,
  marketOrderParams,
  type PlainOrder,
  plainOrderFrom,
  plainUpdate,
  triggeredUpdate,
} from "./order_wire.ts";
import { identifier, row, rows } from "./wire.ts";

export interface OrderDeskOptions extends FillReaderOptions {
  /** The coin that a symbol is paid and margined in. */
  readonly quoteOf: (symbol: string) => string;
}

/** Orders of both kinds behind one face: plain ones, and the algo orders that stops and take-profits are. */
export class OrderDesk {
  readonly #fills: FillReader;

  constructor(private readonly options: OrderDeskOptions) {
    this.#fills = new FillReader(options);
  }

  async place(order: Sendable): Promise<OrderUpdate> {
    const { rest } = this.options;
    if (isAlgo(order.type)) {
      return algoUpdate(algoOrderFrom(await rest.fapiPrivatePostAlgoOrder(algoOrderParams(order))));
    }
    return await this.#withFillsIfListed(plainOrderFrom(await rest.fapiPrivatePostOrder(marketOrderParams(order))));
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

  /** Two lists at the exchange, one here. */
  async open(symbol: string): Promise<OrderUpdate[]> {
    const { rest } = this.options;
    const [plain, algos] = await Promise.all([
      rest.fapiPrivateGetOpenOrders({ symbol }),
      rest.fapiPrivateGetOpenAlgoOrders({ symbol }),
    ]);
    const updates: OrderUpdate[] = [];
    for (const order of rows(plain, "open orders")) updates.push(await this.#withFills(plainOrderFrom(order)));
    for (const algo of rows(algos, "open algo orders")) updates.push(await this.#followed(algoOrderFrom(algo)));
    return updates;
  }

  /** A triggered stop lives on as the market order that it became: that one has the fills. */
  async #followed(algo: AlgoOrder): Promise<OrderUpdate> {
    if (algo.actualOrderId === null) return algoUpdate(algo);
    const { symbol, actualOrderId } = algo;
    const actual = await this.options.rest.fapiPrivateGetOrder({ symbol, orderId: actualOrderId });
    return triggeredUpdate(algo, await this.#withFills(plainOrderFrom(actual)));
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
