/// <reference lib="webworker" />
/** Makes a PNG of an SVG, away from the trading loop: that takes some hundred milliseconds. Needs no permission. */
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import type { PngAnswer, PngRequest } from "./png.ts";

const scope = self as unknown as DedicatedWorkerGlobalScope;

scope.onmessage = async ({ data }: MessageEvent<PngRequest>) => scope.postMessage(await answerTo(data));

async function answerTo({ svg, wasm, fonts, scale }: PngRequest): Promise<PngAnswer> {
  try {
    await initWasm(wasm);
    const drawn = new Resvg(svg, {
      // What fonts a machine has must not change what people see.
      font: { fontBuffers: [...fonts], defaultFontFamily: "DejaVu Sans" },
      fitTo: { mode: "zoom", value: scale },
    }).render();
    return { png: new Uint8Array(drawn.asPng()) };
  } catch (error) {
    return { trouble: error instanceof Error ? error.message : String(error) };
  }
}
