import { createHash } from "node:crypto";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { dayOf } from "../../../research/history/store/series.ts";
import { candleTable, csvOf, STEP_MS } from "./tables.ts";

const HEADER =
  "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n";

/** A day as Binance's archive has it. @param header Newer files have one. */
export async function dayFile(
  firstMs: number,
  { header = true, micros = false } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const lines = csvOf(candleTable(288, firstMs, dayOf(firstMs) * 288), "").split("\n").map((line) => {
    const [timeMs, ...rest] = line.split(",");
    const unit = micros ? 1_000 : 1;
    return [Number(timeMs) * unit, ...rest, (Number(timeMs) + STEP_MS) * unit - 1, 0, 0, 0, 0, 0].join(",");
  });
  return await zipped("BTCUSDT-5m.csv", (header ? HEADER : "") + lines.join("\n"));
}

export async function zipped(name: string, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  await writer.add(name, new Uint8ArrayReader(new TextEncoder().encode(text)));
  return new Uint8Array(await writer.close());
}

/** Binance's archive on this machine: what is put into `files` is there, with its checksum. */
export class Mirror implements AsyncDisposable {
  readonly asked: string[] = [];
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly checksums = new Map<string, string>();
  /** Answers of 503 before each file is given. */
  failures = 0;
  #failed = new Map<string, number>();
  #server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const path = new URL(request.url).pathname.slice(1);
    const before = this.#failed.get(path) ?? 0;
    this.#failed.set(path, before + 1);
    if (before < this.failures) return new Response("busy", { status: 503 });
    this.asked.push(path);
    const file = this.files.get(path.replace(/\.CHECKSUM$/, ""));
    if (!file) return new Response("none", { status: 404 });
    if (!path.endsWith(".CHECKSUM")) return new Response(file);
    const sha256 = this.checksums.get(path) ?? createHash("sha256").update(file).digest("hex");
    return sha256 === "" ? new Response("none", { status: 404 }) : new Response(`${sha256}  ${path}\n`);
  });

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}
