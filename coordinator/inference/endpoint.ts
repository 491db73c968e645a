/** Where one model is asked. A child process has another address after each restart, and none in between. */
export interface Endpoint {
  readonly name: string;
  readonly enabled: boolean;
  /** Before any learned weight. */
  readonly weight: number;
  readonly timeoutMs: number;
  /** Sent as a bearer token. */
  readonly token?: string | undefined;
  /** Base address without a slash at the end; null while there is none. */
  address(): string | null;
  /** How often its process was started again. */
  restarts(): number;
}

/** What the configuration says of an endpoint. */
export interface EndpointSettings {
  readonly name: string;
  readonly learner?: string | undefined;
  readonly file?: string | undefined;
  readonly url?: string | undefined;
  readonly weight: number;
  readonly enabled: boolean;
  readonly timeout_s: number;
}

/** A model server that somebody else runs. */
export function remoteEndpoint(settings: EndpointSettings, url: string, token?: string): Endpoint {
  const address = url.replace(/\/+$/, "");
  return { ...common(settings), token, address: () => address, restarts: () => 0 };
}

/** A model server whose process we look after. */
export function localEndpoint(
  settings: EndpointSettings,
  child: { port(): number | null; restarts(): number },
): Endpoint {
  return {
    ...common(settings),
    address: () => {
      const port = child.port();
      return port === null ? null : `http://127.0.0.1:${port}`;
    },
    restarts: () => child.restarts(),
  };
}

const common = ({ name, enabled, weight, timeout_s }: EndpointSettings) => ({
  name,
  enabled,
  weight,
  timeoutMs: timeout_s * 1000,
});
