import assert from "node:assert/strict";
import { clientKey, ClientLines, proxiesFault } from "../../api/auth/client_line.ts";

const PROXIES = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"];

interface Case {
  readonly name: string;
  readonly peer: string;
  readonly headers?: Record<string, string>;
  readonly address: string;
  readonly secure?: boolean;
  readonly direct?: boolean;
}

const CASES: readonly Case[] = [
  { name: "a browser on this machine", peer: "127.0.0.1", address: "127.0.0.1", direct: true },
  { name: "one by IPv6", peer: "::1", headers: { host: "[::1]:8000" }, address: "::1", direct: true },
  { name: "one that a socket for both kinds tells", peer: "::ffff:127.0.0.1", address: "127.0.0.1", direct: true },
  { name: "a machine beside us", peer: "192.168.1.9", address: "192.168.1.9" },
  {
    name: "a client behind a proxy that we believe",
    peer: "127.0.0.1",
    headers: { "x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https" },
    address: "203.0.113.7",
    secure: true,
  },
  {
    name: "a client that makes up what was before it",
    peer: "127.0.0.1",
    headers: { "x-forwarded-for": "1.1.1.1, 203.0.113.7, 10.1.2.3" },
    address: "203.0.113.7",
  },
  {
    name: "nobody behind the proxies but proxies",
    peer: "10.0.0.1",
    headers: { "x-forwarded-for": "10.9.9.9" },
    address: "10.9.9.9",
  },
  {
    name: "a client by IPv6 behind one",
    peer: "fd00::1",
    headers: { "x-forwarded-for": "2001:db8::7" },
    address: "2001:db8::7",
  },
  { name: "nonsense from a proxy", peer: "10.0.0.1", headers: { "x-forwarded-for": "<b>" }, address: "10.0.0.1" },
  {
    name: "a stranger who claims to come from here over TLS",
    peer: "203.0.113.9",
    headers: { "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https", host: "localhost:8000" },
    address: "203.0.113.9",
  },
  {
    name: "somebody whom a proxy on this machine passes on under its public name",
    peer: "127.0.0.1",
    headers: { host: "xylen.example.org" },
    address: "127.0.0.1",
  },
  {
    name: "somebody whom a proxy on this machine passes on with its own headers",
    peer: "127.0.0.1",
    headers: { host: "localhost:8000", via: "1.1 cache" },
    address: "127.0.0.1",
  },
];

for (const { name, peer, headers, address, secure = false, direct = false } of CASES) {
  Deno.test(`${name}: ${address}${secure ? ", over TLS" : ""}${direct ? ", directly" : ""}`, () => {
    const request = new Request("http://localhost:8000/", { headers: { host: "localhost:8000", ...headers } });
    assert.deepEqual(new ClientLines(PROXIES).of(request, peer), { address, secure, direct });
  });
}

Deno.test("without a proxy in the configuration no header is believed", () => {
  const headers = { host: "localhost", "x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https" };
  const line = new ClientLines([]).of(new Request("http://localhost/", { headers }), "127.0.0.1");
  assert.deepEqual(line, { address: "127.0.0.1", secure: false, direct: false });
});

Deno.test("a subscriber's IPv6 addresses count as one client, IPv4 addresses each as one", () => {
  const same = [["2001:db8:1:2::1", "2001:db8:1:2:ffff::9"], ["2001:db8::1", "2001:db8:0:0:5::"]];
  for (const [one, other] of same) assert.equal(clientKey(one!), clientKey(other!));
  const different = [["2001:db8:1:2::1", "2001:db8:1:3::1"], ["192.0.2.1", "192.0.2.2"], ["::1", "2001:db8::1"]];
  for (const [one, other] of different) assert.notEqual(clientKey(one!), clientKey(other!));
  assert.equal(clientKey("unknown address"), "unknown address");
});

Deno.test("what is no proxy is named", () => {
  assert.equal(proxiesFault(["10.0.0.1", "10.0.0.0/8", "::1", "fd00::/8"]), null);
  for (const wrong of ["300.1.1.1", "10.0.0.0/33", "fd00::/129", ":::", "nginx", ""]) {
    assert.match(proxiesFault(["10.0.0.1", wrong])!, new RegExp(`"${wrong.replaceAll(".", "\\.")}" is no address`));
  }
});
