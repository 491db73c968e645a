/** The part of ccxt that we use, typed by us. */

export type Params = Readonly<Record<string, string | number>>;
type Endpoint = (params?: Params) => Promise<unknown>;

/** ccxt's direct calls: they sign and answer the exchange's own JSON, its numbers still text. */
export interface BinanceRest {
  readonly fapiPublicGetTime: Endpoint;
  readonly fapiPublicGetKlines: Endpoint;
  readonly fapiPublicGetPremiumIndex: Endpoint;
  readonly fapiPublicGetTickerBookTicker: Endpoint;
  readonly fapiPublicGetFundingRate: Endpoint;
  readonly fapiPrivateGetPositionSideDual: Endpoint;
  readonly fapiPrivateGetCommissionRate: Endpoint;
  readonly fapiPrivateV2GetPositionRisk: Endpoint;
  readonly fapiPrivateV3GetAccount: Endpoint;
  readonly fapiPrivatePostLeverage: Endpoint;
  readonly fapiPrivatePostMarginType: Endpoint;
  readonly fapiPrivatePostOrder: Endpoint;
  readonly fapiPrivateGetOrder: Endpoint;
  readonly fapiPrivateDeleteOrder: Endpoint;
  readonly fapiPrivateGetOpenOrders: Endpoint;
  readonly fapiPrivateGetAllOrders: Endpoint;
  readonly fapiPrivateGetUserTrades: Endpoint;
  readonly fapiPrivateGetForceOrders: Endpoint;
  readonly fapiPrivateGetIncome: Endpoint;
  readonly fapiPrivatePostCountdownCancelAll: Endpoint;
  readonly fapiPrivatePostAlgoOrder: Endpoint;
  readonly fapiPrivateGetAlgoOrder: Endpoint;
  readonly fapiPrivateDeleteAlgoOrder: Endpoint;
  readonly fapiPrivateGetOpenAlgoOrders: Endpoint;
  readonly fapiPrivateGetAllAlgoOrders: Endpoint;
  readonly fapiPrivatePostListenKey: Endpoint;
  readonly fapiPrivatePutListenKey: Endpoint;
}

/** One websocket of ccxt. */
export interface CcxtSocket {
  readonly url: string;
  send(message: object): Promise<unknown>;
  /** Fails everything that waits on this socket. */
  reject(error: Error): unknown;
  /** Resolves when it is closed. */
  close(): Promise<void>;
}

/** ccxt's description of one market; `info` is the exchange's own. */
export interface CcxtMarket {
  readonly id: string;
  /** ccxt's name, e.g. `BTC/USDT:USDT`. */
  readonly symbol: string;
  readonly swap: boolean;
  readonly info: unknown;
}

/** A `binanceusdm` of ours. */
export interface Ccxt extends BinanceRest {
  urls: { api: Record<string, unknown> };
  readonly options: Record<string, unknown>;
  readonly clients: Record<string, CcxtSocket>;
  readonly markets: Readonly<Record<string, CcxtMarket>> | undefined;
  loadMarkets(): Promise<unknown>;
  setSandboxMode(enable: boolean): void;
  enableDemoTrading(enable: boolean): void;
  watchOrders(): Promise<unknown>;
  watchMarkPrices(symbols: readonly string[]): Promise<unknown>;
}
