import { BlockList, isIP } from "node:net";
import { isLoopback } from "./bind.ts";

/** Over what a request came. */
export interface ClientLine {
  /** Of the client, or of the last machine before it that we believe. */
  readonly address: string;
  /** The client spoke TLS. */
  readonly secure: boolean;
  /** From this machine, and passed on by nobody. */
  readonly direct: boolean;
}

/** @returns Which entry of `dashboard.trusted_proxies` is no address and no network, in words; null when all are. */
export function proxiesFault(proxies: readonly string[]): string | null {
  const wrong = proxies.find((proxy) => {
    const [address = "", bits = "0"] = proxy.split("/");
    return isIP(address) === 0 || Number(bits) > (isIP(address) === 6 ? 128 : 32);
  });
  return wrong === undefined ? null : `dashboard.trusted_proxies: "${wrong}" is no address and no network`;
}

const PASSED_ON = ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "forwarded", "via"];
const HOPS_MAX = 20;

/** Reads what a reverse proxy tells of the client, where `dashboard.trusted_proxies` names the proxy. */
export class ClientLines {
  readonly #trusted = new BlockList();

  /** @param proxies Addresses, or networks such as `10.0.0.0/8`. */
  constructor(proxies: readonly string[]) {
    for (const proxy of proxies) {
      const [address = "", bits] = proxy.split("/");
      const family = isIP(address) === 6 ? "ipv6" : "ipv4";
      if (bits === undefined) this.#trusted.addAddress(address, family);
      else this.#trusted.addSubnet(address, Number(bits), family);
    }
  }

  /** @param peer The other end of the connection. */
  of(request: Request, peer: string): ClientLine {
    const { headers } = request;
    const remote = plainAddress(peer);
    const trusted = this.#isTrusted(remote);
    const scheme = trusted ? headers.get("x-forwarded-proto")?.split(",")[0]?.trim() : undefined;
    return {
      address: trusted ? this.#client(headers, remote) : remote,
      secure: (scheme ?? new URL(request.url).protocol.slice(0, -1)) === "https",
      direct: isLoopback(remote) && isLoopback(hostName(headers)) && !PASSED_ON.some((name) => headers.has(name)),
    };
  }

  /** Each proxy adds its peer at the end: from there, the first that we do not believe is the client. */
  #client(headers: Headers, remote: string): string {
    const hops = (headers.get("x-forwarded-for") ?? "").split(",").slice(-HOPS_MAX).map((each) =>
      plainAddress(each.trim())
    );
    let client = remote;
    for (const hop of hops.reverse()) {
      if (isIP(hop) === 0) break;
      client = hop;
      if (!this.#isTrusted(hop)) break;
    }
    return client;
  }

  #isTrusted(address: string): boolean {
    const family = isIP(address);
    return family !== 0 && this.#trusted.check(address, family === 6 ? "ipv6" : "ipv4");
  }
}

/** An IPv4 address that a socket for both kinds tells as IPv6 is an IPv4 address. */
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");

const hostName = (headers: Headers): string => URL.parse(`http://${headers.get("host") ?? ""}`)?.hostname ?? "";

/** What counts as one client: an IPv6 subscriber has 2^64 addresses. */
export function clientKey(address: string): string {
  if (isIP(address) !== 6) return address;
  const whole = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail] = whole.split("::");
  const groups = head.split(":").filter((each) => each !== "");
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(":").filter((each) => each !== "").length;
  const filled = [...groups, ...Array<string>(missing).fill("0"), ...(tail ?? "").split(":")];
  return `${filled.slice(0, 4).join(":")}::/64`;
}
