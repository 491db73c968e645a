/** The official client speaks TLS only. This certificate is for localhost, guards nothing and belongs to nobody. */
export const LOOPBACK_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmTCCAT6gAwIBAgIUJtk49Ti1t4RoItX/S5rvuS6/EPYwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNTIyNTYzN1oYDzIxMjYxMTAx
MjI1NjM3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASKst819IN23SlRhPH3qryq9A2qJdvcKXBDmCbqYOrMcgJQBQd993gJ
Ej5xfHS5K2nM37RSI6mdazK9VHq/D7w3o2wwajAdBgNVHQ4EFgQUH+/w7fr81kVO
gFg4zEcU8S2gJuEwHwYDVR0jBBgwFoAUH+/w7fr81kVOgFg4zEcU8S2gJuEwGgYD
VR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMAwGA1UdEwEB/wQCMAAwCgYIKoZIzj0E
AwIDSQAwRgIhAIy5YFefxMyUbtZCDuq8mjoM0ip4DQNCCc8omPBmXAuBAiEA/7SW
jBRvvKCzYbnecUVjmUh24ZjDvCPjozvlm/NEeF4=
-----END CERTIFICATE-----`;

const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgOTc7x3pDSUqUKUYh
aXovQk7wqy8p4ySaCTmvRORHRkWhRANCAASKst819IN23SlRhPH3qryq9A2qJdvc
KXBDmCbqYOrMcgJQBQd993gJEj5xfHS5K2nM37RSI6mdazK9VHq/D7w3
-----END PRIVATE KEY-----`;

/** A TLS line in front of a plain port on loopback. */
export class TlsFront {
  readonly #listener: Deno.TlsListener;
  readonly #running: Promise<void>;
  readonly #lines = new Set<Deno.Conn>();

  /** @param port Where the plain server listens. */
  constructor(port: number) {
    this.#listener = Deno.listenTls({ port: 0, hostname: "127.0.0.1", cert: LOOPBACK_CERTIFICATE, key: KEY });
    this.#running = this.#serve(port);
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  get openLines(): number {
    return this.#lines.size;
  }

  async close(): Promise<void> {
    this.#listener.close();
    for (const line of this.#lines) close(line);
    await this.#running;
  }

  async #serve(port: number): Promise<void> {
    const lines: Promise<unknown>[] = [];
    try {
      for await (const outer of this.#listener) lines.push(this.#join(outer, port));
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
    await Promise.all(lines);
  }

  async #join(outer: Deno.TlsConn, port: number): Promise<void> {
    const inner = await Deno.connect({ port, hostname: "127.0.0.1" });
    this.#lines.add(outer).add(inner);
    const there = outer.readable.pipeTo(inner.writable).catch(() => {});
    const back = inner.readable.pipeTo(outer.writable).catch(() => {});
    await Promise.all([there, back]);
    for (const line of [outer, inner]) {
      close(line);
      this.#lines.delete(line);
    }
  }
}

function close(line: Deno.Conn): void {
  try {
    line.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
