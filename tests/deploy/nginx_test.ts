import assert from "node:assert/strict";
import { runTool, toolRuns } from "../fixtures/external_tool.ts";
import { RunningXylen } from "../fixtures/running_xylen.ts";
import { startScriptedModelServer } from "../fixtures/scripted_model_server.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";
import { freePort, HOST, judgeSite, RunningNginx, writeSite } from "./nginx_site.ts";
import { ask, firstSocketText, headersOf } from "./site_client.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const runs = await toolRuns("nginx") && await toolRuns("curl") && await toolRuns("openssl");

/** Sent by the program, and to be seen once: two content security policies hold both. */
const PROGRAMS_OWN = [
  "content-security-policy",
  "x-content-type-options",
  "x-frame-options",
  "referrer-policy",
  "permissions-policy",
  "cross-origin-opener-policy",
];

Deno.test({
  name: "the real program behind a real nginx: TLS, HTTP/2, headers, cache, websocket, sign-in, limits, what is closed",
  ignore: !runs,
  fn: async () => {
    await using folder = await TemporaryFolder.create();
    const model = await startScriptedModelServer();
    const [httpPort, httpsPort] = [freePort(), freePort()];
    const config = folder.file("config.yaml");
    await Deno.writeTextFile(
      config,
      `models: { run: remote, endpoints: [{ name: scripted, url: "${model.url}" }] }
dashboard:
  cors_origins: ["https://${HOST}:${httpsPort}"]
  trusted_proxies: ["127.0.0.1"]
`,
    );
    try {
      await using xylen = new RunningXylen({
        args: ["start", "--config", config, "--data-dir", folder.file("data"), "--port", "0", "--speed", "300"],
      });
      const upstreamPort = Number(new URL(await xylen.url()).port);
      const common = { upstreamPort, httpPort, httpsPort };
      const site = `https://${HOST}:${httpsPort}`;
      const at = folder.file("nginx");
      {
        await using _nginx = await RunningNginx.start({ ...common, folder: at });
        await entrance(at, httpPort, httpsPort);
        await page(at, site);
        await cache(at, site);
        await socket(at, httpsPort, folder.file("data/operator.token"));
        await signIn(at, site, httpsPort, xylen.output);
        await inside(at, site, 200);
      }
      {
        const env = { XYLEN_INSIDE: "192.0.2.0/24 1;", XYLEN_ACT_RATE: "1r/m", XYLEN_ACT_BURST: "2" };
        await using _nginx = await RunningNginx.start({ ...common, folder: folder.file("strict"), env });
        await inside(folder.file("strict"), site, 403);
        await limit(folder.file("strict"), site);
      }
      assert.equal((await xylen.interrupt()).code, 0);
    } finally {
      await model.close();
    }
  },
});

async function entrance(folder: string, httpPort: number, httpsPort: number): Promise<void> {
  const plain = await ask(folder, `http://${HOST}:${httpPort}/risk?days=7`);
  assert.equal(plain.status, 308);
  assert.deepEqual(headersOf(plain, "location"), [`https://${HOST}:${httpsPort}/risk?days=7`]);

  await Deno.mkdir(`${folder}/webroot/.well-known/acme-challenge`, { recursive: true });
  await Deno.writeTextFile(`${folder}/webroot/.well-known/acme-challenge/word`, "answer");
  const challenge = await ask(folder, `http://${HOST}:${httpPort}/.well-known/acme-challenge/word`);
  assert.deepEqual([challenge.status, challenge.body], [200, "answer"]);
  assert.equal((await ask(folder, `http://${HOST}:${httpPort}/.well-known/acme-challenge/other`)).status, 404);

  await assert.rejects(
    ask(folder, `http://${HOST}:${httpPort}/`, ["--header", "Host: elsewhere.example"]),
    /ended with 52/,
    "a foreign name gets no answer",
  );
  const handshake = (name: string, ...version: string[]) =>
    runTool("openssl", ["s_client", "-connect", `127.0.0.1:${httpsPort}`, "-servername", name, ...version]);
  assert.match((await handshake(HOST, "-tls1_3")).stdout, /Protocol *: TLSv1\.3|New, TLSv1\.3/);
  assert.match((await handshake(HOST, "-tls1_2")).stdout, /New, TLSv1\.2/);
  assert.match((await handshake(HOST, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")).stdout, /New, \(NONE\)/);
  assert.match((await handshake("elsewhere.example")).stdout, /no peer certificate available/);
}

async function page(folder: string, site: string): Promise<void> {
  const answer = await ask(folder, `${site}/sign-in`, ["--http2"]);
  assert.deepEqual([answer.status, answer.version], [200, "HTTP/2"]);
  assert.match(answer.body, /<html/);
  for (const name of PROGRAMS_OWN) assert.equal(headersOf(answer, name).length, 1, `${name} is sent once`);
  assert.deepEqual(headersOf(answer, "strict-transport-security"), ["max-age=31536000"]);
  assert.doesNotMatch(headersOf(answer, "server").join(), /\d/, "no version is told");
  const home = await ask(folder, `${site}/`, ["--http2", "--header", "Accept: text/html"]);
  assert.ok([302, 303].includes(home.status), `a stranger is led to the sign-in, was ${home.status}`);
  const data = await ask(folder, `${site}/api/v1/status`, ["--header", "X-Forwarded-For: 127.0.0.1"]);
  assert.equal(data.status, 401, "whatever a stranger says of himself");
}

async function cache(folder: string, site: string): Promise<void> {
  const { body } = await ask(folder, `${site}/sign-in`);
  const path = /(?:href|src)="(\/(?:assets|css)\/[^"]+)"/.exec(body)?.[1];
  assert.ok(path, "the page names a file by its version");
  const first = await ask(folder, site + path);
  assert.deepEqual([first.status, ...headersOf(first, "x-cache")], [200, "MISS"]);
  assert.match(headersOf(first, "cache-control").join(), /immutable/);
  const second = await ask(folder, site + path);
  assert.deepEqual([second.status, ...headersOf(second, "x-cache")], [200, "HIT"]);
  assert.equal(second.body, first.body);
  const unversioned = path.split("?")[0]!;
  if (unversioned === path) return;
  await ask(folder, site + unversioned);
  assert.notDeepEqual(
    headersOf(await ask(folder, site + unversioned), "x-cache"),
    ["HIT"],
    "what may change is asked for",
  );
}

async function socket(folder: string, httpsPort: number, tokenFile: string): Promise<void> {
  const stranger = await firstSocketText(folder, httpsPort, {});
  assert.match(stranger.status, /^HTTP\/1\.1 401/);
  const token = (await Deno.readTextFile(tokenFile)).trim();
  const known = await firstSocketText(folder, httpsPort, { Authorization: `Bearer ${token}` });
  assert.match(known.status, /^HTTP\/1\.1 101/);
  assert.equal(JSON.parse(known.text!).type, "welcome");
  const foreign = await firstSocketText(folder, httpsPort, {
    Authorization: `Bearer ${token}`,
    Origin: "https://elsewhere.example",
  });
  assert.match(foreign.status, /^HTTP\/1\.1 403/);
}

async function signIn(folder: string, site: string, httpsPort: number, output: string): Promise<void> {
  const link = /sign in once: http:\/\/localhost:\d+(\S+)\)/.exec(output)?.[1];
  const answer = await ask(folder, site + link!, ["--http2", "--data", ""]);
  assert.equal(answer.status, 303);
  const [cookie = ""] = headersOf(answer, "set-cookie");
  assert.match(cookie, /^__Host-.*; Secure/i, "the program knows that the client speaks TLS");
  const own = { Cookie: cookie.split(";")[0]! };
  const home = await ask(folder, `${site}/`, ["--http2", "--header", `Cookie: ${own.Cookie}`]);
  assert.equal(home.status, 200);
  const socket = await firstSocketText(folder, httpsPort, { ...own, Origin: site });
  assert.equal(JSON.parse(socket.text!).type, "welcome", "pages of the site may open the websocket");
}

async function inside(folder: string, site: string, status: 200 | 403): Promise<void> {
  const asked = await ask(folder, `${site}/metrics`);
  // From inside it is passed on; then the program wants to know who asks.
  assert.equal(asked.status, status === 403 ? 403 : 401);
  assert.equal(/nginx/.test(asked.body), status === 403, "who answers");
  if (status === 403) assert.equal((await ask(folder, `${site}/readyz`)).status, 403);
  assert.equal((await ask(folder, `${site}/healthz`)).status, 200);
}

async function limit(folder: string, site: string): Promise<void> {
  const statuses: number[] = [];
  for (let i = 0; i < 5; i++) {
    statuses.push((await ask(folder, `${site}/api/v1/control/pause`, ["--request", "POST"])).status);
  }
  assert.deepEqual(statuses, [401, 401, 401, 429, 429]);
  assert.equal((await ask(folder, `${site}/healthz`)).status, 200, "reading goes on");
}

const sound = (folder: string) => ({ folder, upstreamPort: 1, httpPort: freePort(), httpsPort: freePort() });

for (
  const [fault, change, said] of [
    [
      "a directive that nginx does not know",
      (site: string) => site.replace("ssl_protocols", "ssl_protocol"),
      /unknown directive "ssl_protocol"/,
    ],
    ["a missing brace", (site: string) => site.trimEnd().slice(0, -1), /unexpected end of file/],
    [
      "a certificate that is not there",
      (site: string) => site.replace("fullchain.pem", "chain.pem"),
      /cannot load certificate/,
    ],
    [
      "a zone that nobody made",
      (site: string) => site.replace("limit_conn xylen_sockets", "limit_conn xylen_socket"),
      /zero size shared memory zone/,
    ],
  ] as const
) {
  Deno.test({
    name: `nginx -t refuses ${fault}`,
    ignore: !runs,
    fn: async () => {
      await using folder = await TemporaryFolder.create();
      await writeSite({ ...sound(folder.path), change });
      const judged = await judgeSite(folder.path);
      assert.notEqual(judged.code, 0);
      assert.match(judged.stderr, said);
    },
  });
}

Deno.test({
  name: "nginx -t has nothing to say about the site as it is",
  ignore: !runs,
  fn: async () => {
    await using folder = await TemporaryFolder.create();
    await writeSite(sound(folder.path));
    const judged = await judgeSite(folder.path);
    assert.deepEqual([judged.code, judged.stderr], [0, ""]);
  },
});

Deno.test({
  name: "a renewed certificate is put where nginx reads it, and nginx takes it up",
  ignore: !runs,
  fn: async () => {
    await using folder = await TemporaryFolder.create();
    const lineage = folder.file("live");
    await Deno.mkdir(lineage);
    for (const name of ["fullchain.pem", "privkey.pem"]) await Deno.writeTextFile(`${lineage}/${name}`, `new ${name}`);
    await Deno.writeTextFile(folder.file("nginx"), `#!/bin/sh\necho "$@" >> ${folder.file("calls")}\n`, {
      mode: 0o755,
    });
    const env = { RENEWED_LINEAGE: lineage, XYLEN_TLS: folder.file("tls"), XYLEN_NGINX: folder.file("nginx") };
    const ran = await runTool("sh", [`${ROOT}deploy/nginx/certbot-deploy-hook.sh`], { env });
    assert.equal(ran.code, 0, ran.stderr);
    assert.equal(await Deno.readTextFile(folder.file("tls/privkey.pem")), "new privkey.pem");
    assert.equal((await Deno.stat(folder.file("tls/privkey.pem"))).mode! & 0o077, 0, "nobody else reads the key");
    assert.equal(await Deno.readTextFile(folder.file("calls")), "-t -q\n-s reload\n");
  },
});

for (
  const [name, env, said] of [
    ["without a host", {}, /name the host/],
    ["with what sed would take for a rule", { XYLEN_HOST: "a|b" }, /must be without/],
  ] as const
) {
  Deno.test(`render.sh refuses to write a site ${name}`, async () => {
    const ran = await runTool("sh", [`${ROOT}deploy/nginx/render.sh`], { env });
    assert.notEqual(ran.code, 0);
    assert.match(ran.stderr, said);
    assert.equal(ran.stdout, "");
  });
}
