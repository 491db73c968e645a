export type { RetryRule } from "./calls.ts";
export type { BinanceEnvironment } from "./environment.ts";
export { createBinanceGateway, type ExchangeCondition, type WatchedExchange } from "./gateway.ts";
export type { BinanceGatewayOptions, MarginMode } from "./gateway_options.ts";
export { createLiveFeed, type LiveFeed, type LiveFeedOptions } from "./live_feed.ts";
export { createLockstepFeed, type LockstepFeedOptions } from "./lockstep_feed.ts";
export type { Answer, HttpRequest, Network, Socket, SocketEvents } from "./network.ts";
export type { PauseMemory } from "./pause.ts";
export { SimulatorControl } from "./simulator_control.ts";
