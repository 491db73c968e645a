/**
 * What Deno's own tracing would tell of us. It writes the whole address of each request into a span, and an address may
 * be a secret: the bot's token, a webhook, the link that signs in. What a command prints it sends along as well: a new
 * token, that link. Both stay here; the lines of the log are free of secrets and may go.
 */

type Attributes = Readonly<Record<string, unknown>>;

/** A span of Deno's, whoever began it: they have one prototype. */
interface DenoSpan {
  isRecording(): boolean;
  setAttribute(name: string, value: unknown): DenoSpan;
  setStatus(status: { readonly code: number; readonly message?: string }): DenoSpan;
  addEvent(name: string, attributes?: unknown, time?: unknown): DenoSpan;
}

/** Scheme, what stands before the host, host and port, and all behind it. */
const ADDRESS = /\b([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/?#"'()]*@)?([^\s/?#"'()]*)[^\s"'()]*/gi;
/** Parts of an address without its host. */
const ADDRESS_PARTS: ReadonlySet<string> = new Set(["url.path", "url.query"]);

/** Each address of a text as far as its host. */
export const hostsOnly = (text: string): string => text.replace(ADDRESS, "$1$2/…");

const shown = (value: unknown): unknown => typeof value === "string" ? hostsOnly(value) : value;

/** To be called before the first request; does nothing where nobody asked for traces. */
export function keepFromTraces(): void {
  const probe = anySpan();
  if (!probe?.isRecording()) return;
  guard(Object.getPrototypeOf(probe));
  const encoder = new TextEncoder();
  console.log = (...told: unknown[]) => {
    const line = told.map((each) => typeof each === "string" ? each : Deno.inspect(each)).join(" ");
    let rest = encoder.encode(`${line}\n`);
    try {
      while (rest.length > 0) rest = rest.subarray(Deno.stdout.writeSync(rest));
    } catch {
      // Nobody reads any more: as with Deno's own console, that ends nothing.
    }
  };
}

/** One that is never told; null where there is no tracing: Deno's tracer throws then. */
function anySpan(): DenoSpan | null {
  try {
    return Deno.telemetry.tracerProvider.getTracer("xylen").startSpan("probe") as DenoSpan;
  } catch {
    return null;
  }
}

function guard(span: DenoSpan): void {
  const { setAttribute, setStatus, addEvent } = span;
  span.setAttribute = function (name, value) {
    return ADDRESS_PARTS.has(name) ? this : setAttribute.call(this, name, shown(value));
  };
  span.setStatus = function ({ code, message }) {
    return setStatus.call(this, message === undefined ? { code } : { code, message: hostsOnly(message) });
  };
  span.addEvent = function (name, attributes, time) {
    const isPlain = typeof attributes === "object" && attributes !== null && !(attributes instanceof Date) &&
      !Array.isArray(attributes);
    if (!isPlain) return addEvent.call(this, name, attributes, time);
    const kept = Object.entries(attributes as Attributes).map(([key, value]) => [key, shown(value)]);
    return addEvent.call(this, name, Object.fromEntries(kept), time);
  };
}
