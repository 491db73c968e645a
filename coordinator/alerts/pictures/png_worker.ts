/// <reference lib="webworker" />
/** Makes a PNG of an SVG, away from the trading loop: that takes some hundred milliseconds. Needs no permission. */
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import type { PngRequest } from "./png.ts";

const scope = self as unknown as DedicatedWorkerGlobalScope;

scope.onmessage = async ({ data: { svg, wasm, fonts, scale } }: MessageEvent<PngRequest>) => {
  await initWasm(wasm);
  const drawn = new Resvg(svg, {
    // What fonts a machine has must not change what people see.
    font: { fontBuffers: [...fonts], defaultFontFamily: "DejaVu Sans" },
    fitTo: { mode: "zoom", value: scale },
  }).render();
  scope.postMessage(drawn.asPng());
};
