import { formatUnits, toNumber } from "../../domain/money.ts";
import { err, ok } from "../../domain/result.ts";
import type { Refusal } from "../matching/refusal.ts";
import {
  accountJson,
  accountPositionJson,
  balanceJson,
  isFlat,
  maxNotional,
  positionJson,
  positionJsonV2,
} from "./account_shapes.ts";
import { MARGIN_ENDPOINTS } from "./margin_endpoints.ts";
import { booleanParam, type Endpoint, endpoint, integerParam, symbolParam } from "./endpoint.ts";
import type { MarketSession } from "./market_session.ts";

const signed = (weight: number) => ({ security: "signed", weight }) as const;
const ONE_WAY_ONLY: Refusal = { code: -4060, message: "The simulated exchange offers one-way positions only." };
const maybeSymbol = { symbol: symbolParam.optional() };

const held = (sessions: readonly MarketSession[]) => sessions.filter((each) => !isFlat(each));

const rate = (feeBps: number): string => formatUnits(feeBps * 10_000);

const balances = endpoint(signed(5), {}, ({ venue }) => ok([balanceJson(venue)]));

/** The older kinds list flat positions too. */
const account = endpoint(signed(5), {}, ({ venue }) => ok(accountJson(venue, venue.sessions.map(accountPositionJson))));
const positions = endpoint(signed(5), maybeSymbol, ({ sessions }) => ok(sessions.map(positionJsonV2)));

const setLeverage = endpoint(
  signed(1),
  { symbol: symbolParam, leverage: integerParam },
  ({ session, accountChanged }, { leverage }) => {
    const set = session.engine.setLeverage(leverage);
    if (!set.ok) return set;
    accountChanged([]);
    return ok({ symbol: session.market.symbol, leverage, maxNotionalValue: maxNotional(session) });
  },
);

const bracketsJson = ({ market, engine }: MarketSession): object => ({
  symbol: market.symbol,
  notionalCoef: 1,
  brackets: engine.rules.brackets.map((each, i) => ({
    bracket: i + 1,
    initialLeverage: each.initialLeverage,
    notionalCap: each.notionalCap,
    notionalFloor: each.notionalFloor,
    maintMarginRatio: each.maintMarginRatioBps / 10_000,
    cum: toNumber(each.cum),
  })),
});

export const ACCOUNT_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  ...MARGIN_ENDPOINTS,
  "GET /fapi/v1/account": account,
  "GET /fapi/v2/account": account,
  "GET /fapi/v3/account": endpoint(
    signed(5),
    {},
    ({ venue }) => ok(accountJson(venue, held(venue.sessions).map(accountPositionJson))),
  ),
  "GET /fapi/v1/balance": balances,
  "GET /fapi/v2/balance": balances,
  "GET /fapi/v3/balance": balances,
  "GET /fapi/v1/positionRisk": positions,
  "GET /fapi/v2/positionRisk": positions,
  "GET /fapi/v3/positionRisk": endpoint(
    signed(5),
    maybeSymbol,
    ({ sessions }) => ok(held(sessions).map(positionJson)),
  ),
  "GET /fapi/v1/symbolConfig": endpoint(signed(5), maybeSymbol, ({ sessions }) =>
    ok(sessions.map((session) => ({
      symbol: session.market.symbol,
      marginType: session.engine.state.marginType === "isolated" ? "ISOLATED" : "CROSSED",
      isAutoAddMargin: false,
      leverage: session.engine.state.leverage,
      maxNotionalValue: maxNotional(session),
    })))),
  "GET /fapi/v1/accountConfig": endpoint(signed(5), {}, ({ session }) =>
    ok({
      feeTier: 0,
      canTrade: true,
      canDeposit: false,
      canWithdraw: false,
      dualSidePosition: session.engine.state.dualSidePosition,
      updateTime: 0,
      multiAssetsMargin: false,
      tradeGroupId: -1,
    })),
  "GET /fapi/v1/multiAssetsMargin": endpoint(signed(30), {}, () => ok({ multiAssetsMargin: false })),
  "GET /fapi/v1/commissionRate": endpoint(signed(20), { symbol: symbolParam }, ({ session }) => {
    const { symbol, makerFeeBps, takerFeeBps } = session.engine.rules.market;
    return ok({ symbol, makerCommissionRate: rate(makerFeeBps), takerCommissionRate: rate(takerFeeBps) });
  }),
  "GET /fapi/v1/leverageBracket": endpoint(
    signed(1),
    maybeSymbol,
    ({ sessions }) => ok(sessions.map(bracketsJson)),
  ),
  "POST /fapi/v1/leverage": setLeverage,
  "GET /fapi/v1/positionSide/dual": endpoint(
    signed(30),
    {},
    ({ session }) => ok({ dualSidePosition: session.engine.state.dualSidePosition }),
  ),
  "POST /fapi/v1/positionSide/dual": endpoint(
    signed(1),
    { dualSidePosition: booleanParam },
    ({ venue, accountChanged }, { dualSidePosition }) => {
      if (dualSidePosition) return err(ONE_WAY_ONLY);
      const set = venue.account.setDualSidePosition(false);
      if (!set.ok) return set;
      accountChanged([]);
      return ok({ code: 200, msg: "success" });
    },
  ),
  "POST /fapi/v1/listenKey": endpoint(
    { security: "key", weight: 1 },
    {},
    ({ listenKeys }) => ok({ listenKey: listenKeys.create() }),
  ),
  "PUT /fapi/v1/listenKey": endpoint({ security: "key", weight: 1 }, {}, ({ listenKeys }) => {
    const listenKey = listenKeys.extend();
    return listenKey ? ok({ listenKey }) : err({ code: -1125, message: "This listenKey does not exist." });
  }),
  "DELETE /fapi/v1/listenKey": endpoint({ security: "key", weight: 1 }, {}, ({ listenKeys }) => {
    listenKeys.end();
    return ok({});
  }),
};
