import type { Clock } from "../../ports/clock.ts";
import { withDeadline } from "../../ports/deadline.ts";

export interface PngRequest {
  readonly svg: string;
  /** The drawing library's code. */
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly fonts: readonly Uint8Array<ArrayBuffer>[];
  /** Pixels of the picture for one of the SVG. */
  readonly scale: number;
}

export type PngAnswer = { readonly png: Uint8Array<ArrayBuffer> } | { readonly trouble: string };

/** A telephone shows two pixels where a drawing has one. */
const SCALE = 2;
const PATIENCE_MS = 20_000;

const besideLibrary = (name: string, of: string): URL => new URL(name, import.meta.resolve(of));

/** Read once: from then on nothing is looked up. */
let parts: Promise<Pick<PngRequest, "wasm" | "fonts">> | null = null;

const readParts = async () => {
  const [wasm, font] = await Promise.all([
    Deno.readFile(besideLibrary("index_bg.wasm", "@resvg/resvg-wasm")),
    Deno.readFile(new URL(import.meta.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"))),
  ]);
  return { wasm, fonts: [font] };
};

/**
 * Draws an SVG in a Worker that may do nothing else and ends with it: memory is given back, and a drawing that hangs is
 * ended.
 *
 * @throws {Error} In words, when it cannot be drawn.
 */
export async function pngOf(svg: string, clock: Clock): Promise<Uint8Array<ArrayBuffer>> {
  const request: PngRequest = { svg, scale: SCALE, ...await (parts ??= readParts()) };
  const worker = new Worker(new URL("./png_worker.ts", import.meta.url), {
    type: "module",
    name: "xylen-chart",
    deno: { permissions: "none" },
  });
  try {
    return await withDeadline(clock, PATIENCE_MS, (late) => answerOf(worker, request, late));
  } finally {
    worker.terminate();
  }
}

const answerOf = (worker: Worker, request: PngRequest, late: AbortSignal): Promise<Uint8Array<ArrayBuffer>> =>
  new Promise((resolve, reject) => {
    late.addEventListener("abort", () => reject(new Error("it was not drawn in time")), { once: true });
    worker.onmessage = ({ data }: MessageEvent<PngAnswer>) =>
      "png" in data ? resolve(data.png) : reject(new Error(data.trouble));
    worker.onerror = (event) => {
      // Else the whole program would end with it.
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.postMessage(request);
  });
