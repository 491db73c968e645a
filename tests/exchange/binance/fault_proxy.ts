/** A little server in front of an exchange that spoils chosen answers. */

/** What becomes of a request. `*_lost` and `*_hangs` come after the exchange has done what it was asked. */
export type Fault =
  | { readonly kind: "answer"; readonly status: number; readonly body: string; readonly headers?: HeadersInit }
  /** The exchange acts, the connection breaks in the middle of its answer. */
  | { readonly kind: "answer_lost" }
  /** The exchange acts, headers come, the body never ends. */
  | { readonly kind: "body_hangs" }
  /** Nothing comes back, and the exchange never hears of it. */
  | { readonly kind: "hangs" }
  /** The exchange answers, the text is changed on the way. */
  | { readonly kind: "rewrite"; readonly rewrite: (body: string) => string };

/** The exchange's own words, without asking it. */
export const says = (answer: unknown): Fault => ({ kind: "answer", status: 200, body: JSON.stringify(answer) });

export const refuses = (code: number, msg: string, status = 400): Fault => ({
  kind: "answer",
  status,
  body: JSON.stringify({ code, msg }),
});

export interface SeenRequest {
  /** e.g. `POST /fapi/v1/order`. */
  readonly endpoint: string;
  readonly params: URLSearchParams;
}

export class FaultProxy {
  readonly seen: SeenRequest[] = [];
  #faultOf: (request: SeenRequest) => Fault | undefined = () => undefined;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #closing = Promise.withResolvers<void>();

  constructor(private readonly target: string) {
    this.#server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {}, onError: () => new Response(null, { status: 502 }) },
      (request) => this.#handle(request),
    );
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** @param endpoint Spoils these from now on; every request when undefined. */
  spoil(fault: Fault, endpoint?: string): void {
    this.#faultOf = (request) => endpoint === undefined || request.endpoint === endpoint ? fault : undefined;
  }

  /** Chooses a fault for each request. */
  spoilBy(faultOf: (request: SeenRequest) => Fault | undefined): void {
    this.#faultOf = faultOf;
  }

  heal(): void {
    this.#faultOf = () => undefined;
  }

  count(endpoint: string): number {
    return this.seen.filter((each) => each.endpoint === endpoint).length;
  }

  async close(): Promise<void> {
    this.#closing.resolve();
    await this.#server.shutdown();
  }

  async #handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const body = request.body ? await request.text() : "";
    const endpoint = `${request.method} ${url.pathname}`;
    const seen = { endpoint, params: new URLSearchParams(body || url.search) };
    this.seen.push(seen);
    const fault = this.#faultOf(seen);
    if (fault?.kind === "answer") {
      return new Response(fault.body, { status: fault.status, headers: fault.headers ?? {} });
    }
    if (fault?.kind === "hangs") return await this.#nothing();
    const answer = await this.#forwarded(request, url, body);
    if (fault?.kind === "answer_lost") return broken();
    if (fault?.kind === "body_hangs") return this.#endless();
    return fault?.kind === "rewrite" ? rewritten(answer, fault.rewrite) : new Response(answer.text, answer);
  }

  async #forwarded(request: Request, url: URL, body: string): Promise<Forwarded> {
    const headers = new Headers(request.headers);
    headers.delete("host");
    headers.delete("content-length");
    const answer = await fetch(`${this.target}${url.pathname}${url.search}`, {
      method: request.method,
      headers,
      body: body === "" ? null : body,
    });
    return { text: await answer.text(), status: answer.status, headers: kept(answer.headers) };
  }

  async #nothing(): Promise<Response> {
    await this.#closing.promise;
    return new Response(null, { status: 502 });
  }

  #endless(): Response {
    const body = new ReadableStream({
      start: async (controller) => {
        controller.enqueue(new TextEncoder().encode("{"));
        await this.#closing.promise;
        try {
          controller.close();
        } catch {
          // The client has gone away already, which ends the stream as well.
        }
      },
    });
    return new Response(body);
  }
}

interface Forwarded {
  readonly text: string;
  readonly status: number;
  readonly headers: Headers;
}

const rewritten = ({ text, status, headers }: Forwarded, rewrite: (body: string) => string): Response =>
  new Response(rewrite(text), { status, headers });

/** Headers that still hold for a text that was read and may be changed. */
function kept(headers: Headers): Headers {
  const result = new Headers(headers);
  for (const name of ["content-length", "content-encoding", "transfer-encoding"]) result.delete(name);
  return result;
}

function broken(): Response {
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("{")),
    pull: (controller) => controller.error(new Error("the line was cut")),
  });
  return new Response(body);
}
