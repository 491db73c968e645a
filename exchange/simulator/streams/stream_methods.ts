import type { ListenKeys } from "./listen_keys.ts";
import type { StreamClient } from "./stream_hub.ts";

const SUBSCRIPTIONS_MAX = 1_024;

interface Request {
  readonly method: unknown;
  readonly names: readonly string[];
  readonly params: unknown;
}

/** What a client may say over its websocket, and the answer. Codes and sentences are Binance's. */
export function streamReply(client: StreamClient, listenKeys: ListenKeys, text: string): object {
  const message = parsed(text);
  if (!message) return { error: { code: 3, msg: "Invalid JSON: expected an object" } };
  const { method, params, id } = message;
  if (!isId(id)) {
    return { error: { code: 2, msg: "Invalid request: request ID must be an unsigned integer or a string" } };
  }
  const names = Array.isArray(params) ? params.map(String) : [];
  const method_ = METHODS[String(method)];
  return method_
    ? { ...method_(client, { method, names, params }, listenKeys), id }
    : { error: { code: 2, msg: `Invalid request: unknown variant ${JSON.stringify(method)}` }, id };
}

type Method = (client: StreamClient, request: Request, listenKeys: ListenKeys) => object;

const METHODS: Readonly<Record<string, Method>> = {
  SUBSCRIBE: (client, { names }, listenKeys) => {
    if (client.streams.size + names.length > SUBSCRIPTIONS_MAX) {
      return { error: { code: 4, msg: `Invalid request: at most ${SUBSCRIPTIONS_MAX} streams a connection` } };
    }
    for (const name of names) {
      if (listenKeys.isValid(name)) client.listenKey = name;
      else client.streams.add(name);
    }
    return { result: null };
  },
  UNSUBSCRIBE: (client, { names }) => {
    for (const name of names) {
      if (name === client.listenKey) client.listenKey = null;
      else client.streams.delete(name);
    }
    return { result: null };
  },
  LIST_SUBSCRIPTIONS: (client) => ({
    result: [...client.streams, ...(client.listenKey === null ? [] : [client.listenKey])],
  }),
  SET_PROPERTY: (client, { params }) => {
    const [name, value] = Array.isArray(params) ? params : [];
    if (name !== "combined" || typeof value !== "boolean") {
      return { error: { code: 0, msg: "Unknown property" } };
    }
    client.combined = value;
    return { result: null };
  },
  GET_PROPERTY: (client, { names }) =>
    names[0] === "combined" ? { result: client.combined } : { error: { code: 0, msg: "Unknown property" } },
};

const isId = (id: unknown): boolean =>
  id === undefined || id === null || typeof id === "string" || (Number.isSafeInteger(id) && Number(id) >= 0);

function parsed(text: string): { method?: unknown; params?: unknown; id?: unknown } | undefined {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === "object" && message !== null && !Array.isArray(message) ? message : undefined;
  } catch {
    return undefined;
  }
}
