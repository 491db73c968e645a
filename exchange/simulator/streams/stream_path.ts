/** What a websocket's address asks for. */
export interface StreamRequest {
  /** Null on market streams. */
  readonly listenKey: string | null;
  readonly streams: readonly string[];
  /** `/stream` wraps each event in `{ stream, data }`. */
  readonly combined: boolean;
}

/** Binance's older paths, and the newer ones that part public, market and private streams. */
const STREAM_PATH = /^(\/(public|market|private))?\/(ws|stream)(\/|$)/;
const LISTEN_KEY = /^[0-9a-f]{64}$/;

/** @returns Undefined when the address is no stream. */
export function streamRequest({ pathname, searchParams }: URL): StreamRequest | undefined {
  if (!STREAM_PATH.test(pathname)) return undefined;
  const inQuery = [...(searchParams.get("streams") ?? "").split("/"), searchParams.get("listenKey") ?? ""];
  const names = [...namedInPath(pathname), ...inQuery].filter(Boolean);
  return {
    listenKey: searchParams.get("listenKey") ?? names.find((each) => LISTEN_KEY.test(each)) ?? null,
    streams: names.filter((each) => each !== searchParams.get("listenKey") && !LISTEN_KEY.test(each)),
    combined: /\/stream(\/|$)/.test(pathname),
  };
}

/** `/ws/btcusdt@kline_5m` names its stream; ccxt's `/public/ws/0` only numbers its connection. */
const namedInPath = (path: string): string[] =>
  path.split("/").filter((part) =>
    !["public", "market", "private", "ws", "stream"].includes(part) && !/^\d{1,6}$/.test(part)
  );
