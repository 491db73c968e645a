/** Which of Binance's worlds. `custom` is any other host that speaks its protocol: the simulator. */
export type BinanceEnvironment = "live" | "testnet" | "demo-trading" | "custom";

/**
 * Every address that ccxt uses for USD-M futures, on one host. It replaces ccxt's table whole: what is left of the
 * old one would still be asked, and signed.
 *
 * @param baseUrl e.g. `http://127.0.0.1:9000`; no path.
 */
export function addressesOn(baseUrl: string): Record<string, unknown> {
  const base = baseUrl.replace(/\/+$/, "");
  const socketBase = base.replace(/^http/, "ws");
  return {
    fapiPublic: `${base}/fapi/v1`,
    fapiPublicV2: `${base}/fapi/v2`,
    fapiPublicV3: `${base}/fapi/v3`,
    fapiPrivate: `${base}/fapi/v1`,
    fapiPrivateV2: `${base}/fapi/v2`,
    fapiPrivateV3: `${base}/fapi/v3`,
    fapiData: `${base}/futures/data`,
    ws: { future: `${socketBase}/ws`, "ws-api": { future: `${socketBase}/ws-fapi/v1` } },
  };
}

/** @throws {Error} One sentence, when environment and address do not fit together. */
export function assertAddress(environment: BinanceEnvironment, baseUrl: string | undefined): void {
  if (environment === "custom" && baseUrl === undefined) {
    throw new Error("Cannot reach a custom exchange without its address: set baseUrl, e.g. http://127.0.0.1:9000");
  }
  if (baseUrl !== undefined && !/^https?:\/\/[^/]+\/?$/.test(baseUrl)) {
    throw new Error(`Cannot use "${baseUrl}" as the exchange's address: give http(s)://host:port without a path`);
  }
}
