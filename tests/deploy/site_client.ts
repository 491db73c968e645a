/** What a browser does at the site: HTTP/2 by curl, a websocket over TLS by hand. */
import { runTool } from "../fixtures/external_tool.ts";
import { HOST } from "./nginx_site.ts";

export interface Answer {
  readonly status: number;
  /** E.g. `HTTP/2`. */
  readonly version: string;
  /** As they came, a line each: a header that is sent twice is here twice. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

export const headersOf = ({ headers }: Answer, name: string): string[] =>
  headers.filter(([each]) => each === name).map(([, value]) => value);

/** Asks the site on this machine under its public name. @param args More for curl. */
export async function ask(folder: string, url: string, args: readonly string[] = []): Promise<Answer> {
  const { port, protocol } = new URL(url);
  const told = await runTool("curl", [
    ...["--silent", "--show-error", "--include", "--max-time", "20", "--noproxy", "*"],
    ...["--resolve", `${HOST}:${port}:127.0.0.1`],
    ...(protocol === "https:" ? ["--cacert", `${folder}/tls/fullchain.pem`] : []),
    ...args,
    url,
  ]);
  if (told.code !== 0) throw new Error(`curl ${url} ended with ${told.code}: ${told.stderr}`);
  return read(told.stdout);
}

function read(text: string): Answer {
  const end = text.search(/\r?\n\r?\n/);
  const [first = "", ...lines] = text.slice(0, end).split(/\r?\n/);
  const [version = "", status = ""] = first.split(" ");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { status: Number(status), version, headers, body: text.slice(end).trimStart() };
}

/** Upgrades a TLS line to `/ws`. @returns The first line of the answer, and the first text that the server sends. */
export async function firstSocketText(
  folder: string,
  port: number,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: string; readonly text: string | null }> {
  using line = await Deno.startTls(await Deno.connect({ hostname: "127.0.0.1", port }), {
    hostname: HOST,
    caCerts: [await Deno.readTextFile(`${folder}/tls/fullchain.pem`)],
    alpnProtocols: ["http/1.1"],
  });
  const wanted = {
    Host: `${HOST}:${port}`,
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": btoa("sixteen bytes ok"),
    ...headers,
  };
  const lines = Object.entries(wanted).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  await line.write(new TextEncoder().encode(`GET /ws HTTP/1.1\r\n${lines}\r\n`));
  let bytes = new Uint8Array();
  const more = async () => {
    const chunk = new Uint8Array(65_536);
    const count = await line.read(chunk);
    if (count === null) throw new Error("the line was closed");
    bytes = new Uint8Array([...bytes, ...chunk.subarray(0, count)]);
  };
  const text = () => new TextDecoder("latin1").decode(bytes);
  while (!text().includes("\r\n\r\n")) await more();
  const status = text().split("\r\n")[0]!;
  if (!status.includes(" 101 ")) return { status, text: null };
  const start = text().indexOf("\r\n\r\n") + 4;
  while (bytes.length < start + 4) await more();
  const short = bytes[start + 1]! & 127;
  const head = short === 126 ? 4 : 2;
  const length = short === 126 ? bytes[start + 2]! * 256 + bytes[start + 3]! : short;
  while (bytes.length < start + head + length) await more();
  return { status, text: new TextDecoder().decode(bytes.subarray(start + head, start + head + length)) };
}
