/** A line that can fall silent without closing: what a lost network looks like. */
export class TcpProxy {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #conns = new Set<Deno.Conn>();
  readonly #silent = new Set<Deno.Conn>();
  readonly #pumps: Promise<void>[] = [];
  readonly #accepting: Promise<void>;

  constructor(private readonly targetPort: number) {
    this.#accepting = this.#accept();
  }

  get port(): number {
    return (this.#listener.addr as Deno.NetAddr).port;
  }

  /** From now on nothing passes on the lines that are there; new ones work. */
  freeze(): void {
    this.#conns.forEach((conn) => this.#silent.add(conn));
  }

  /** Ends all lines, as a server that goes away does. */
  cut(): void {
    for (const conn of this.#conns) closeQuietly(conn);
    this.#conns.clear();
  }

  async close(): Promise<void> {
    this.#listener.close();
    this.cut();
    await this.#accepting;
    await Promise.all(this.#pumps);
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) {
      const server = await Deno.connect({ hostname: "127.0.0.1", port: this.targetPort });
      this.#conns.add(client).add(server);
      this.#pumps.push(this.#pump(client, server), this.#pump(server, client));
    }
  }

  async #pump(from: Deno.Conn, to: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      for (;;) {
        const count = await from.read(buffer);
        if (count === null) break;
        if (!this.#silent.has(from)) await to.write(buffer.subarray(0, count));
      }
    } catch {
      // Either side was closed: so is the line.
    }
    for (const conn of [from, to]) {
      closeQuietly(conn);
      this.#conns.delete(conn);
    }
  }
}

function closeQuietly(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // Already closed by the other direction.
  }
}
