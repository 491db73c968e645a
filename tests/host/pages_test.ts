import assert from "node:assert/strict";
import { sitePages } from "./site_pages.ts";

const { app, errors } = await sitePages();
const text = async (path: string, init?: RequestInit) => await (await app.request(path, init)).text();

const PAGES = [
  { path: "/blog/hello", shows: "<p>post hello</p>" },
  { path: "/blog/new", shows: "<p>new post</p>" },
  { path: "/docs/a", shows: "<p>doc a</p>" },
  { path: "/docs/a/b/c", shows: "<p>doc a/b/c</p>" },
  { path: "/async", shows: "<p>waited</p>" },
];

for (const { path, shows } of PAGES) {
  Deno.test(`${path} shows ${shows} inside layout and app`, async () => {
    const html = await text(path);
    assert.ok(html.startsWith('<!doctype html><html lang="en">'), html);
    assert.ok(html.includes(`<div data-path="${path}">${shows}</div>`), html);
  });
}

Deno.test("a group is no part of the path, and brings its middleware and its async layout", async () => {
  const response = await app.request("/secret");
  assert.equal(response.headers.get("x-trail"), "root admin");
  assert.match(
    await response.text(),
    /<div data-path="\/secret"><section class="admin"><p>secret<\/p><\/section><\/div>/,
  );
});

Deno.test("middleware of a group does not touch pages outside of it", async () => {
  assert.equal((await app.request("/blog/new")).headers.get("x-trail"), "root");
});

Deno.test("a middleware may answer instead of the page", async () => {
  const response = await app.request("/blog/new?stop");
  assert.deepEqual([response.status, await response.text()], [403, "stopped"]);
});

Deno.test("Head puts its children into the head, and its title in place of the app's", async () => {
  const head = (await text("/secret")).split("</head>")[0]!;
  assert.match(head, /<title>Secret &amp; more<\/title>/);
  assert.ok(!head.includes("<title>Site</title>"));
  assert.match(await text("/blog/new"), /<title>Site<\/title>/);
});

Deno.test("a handler answers its own methods, its page's data goes with status and headers", async () => {
  const posted = await app.request("/blog/hello", { method: "POST", body: "hi" });
  assert.deepEqual([posted.status, await posted.json()], [201, { said: "hi" }]);
  assert.equal((await app.request("/blog/hello")).headers.get("x-slug"), "yes");
});

const WRONG_METHODS = [
  { path: "/blog/hello", method: "DELETE", allow: "GET, POST" },
  { path: "/blog/new", method: "POST", allow: "GET" },
  { path: "/away", method: "PUT", allow: "GET" },
];

for (const { path, method, allow } of WRONG_METHODS) {
  Deno.test(`${method} ${path} is refused with the methods that are allowed`, async () => {
    const response = await app.request(path, { method });
    assert.deepEqual([response.status, response.headers.get("allow")], [405, allow]);
  });
}

Deno.test("HEAD answers like GET without a body", async () => {
  const response = await app.request("/blog/hello", { method: "HEAD" });
  assert.deepEqual([response.status, await response.text()], [200, ""]);
});

Deno.test("an async page may leave with a Response", async () => {
  const response = await app.request("/async?leave");
  assert.deepEqual([response.status, response.headers.get("location")], [303, "/"]);
});

const REDIRECTS = [
  { to: "/here?a=//b", location: "/here?a=//b" },
  { to: "//evil.example/x", location: "/evil.example/x" },
  { to: "/\\evil.example", location: "/evil.example" },
];

for (const { to, location } of REDIRECTS) {
  Deno.test(`a redirect to ${to} leads to ${location}`, async () => {
    const response = await app.request(`/away?to=${encodeURIComponent(to)}`);
    assert.equal(response.headers.get("location"), location);
  });
}

const ERRORS = [
  { path: "/nowhere", status: 404, shows: "nothing at /nowhere", reported: false },
  { path: "/blog/lost", status: 404, shows: "nothing at /blog/lost", reported: false },
  { path: "/broken?teapot", status: 418, shows: "root error short and stout", reported: false },
  { path: "/broken", status: 500, shows: "root error unknown", reported: true },
  { path: "/shop/broken", status: 500, shows: "shop error", reported: true },
];

for (const { path, status, shows, reported } of ERRORS) {
  Deno.test(`${path} shows the error page "${shows}"${reported ? " and is reported" : ""}`, async () => {
    errors.length = 0;
    const response = await app.request(path);
    const html = await response.text();
    assert.equal(response.status, status);
    assert.ok(html.includes(shows), html);
    assert.ok(!html.includes("secret detail"));
    assert.equal(errors.length, reported ? 1 : 0);
  });
}

Deno.test("every script and style carries the nonce of the policy, which is new each time", async () => {
  const nonces = new Set<string>();
  for (const path of ["/", "/secret", "/"]) {
    const response = await app.request(path);
    const html = await response.text();
    const policy = response.headers.get("content-security-policy")!;
    const nonce = /'nonce-([^']+)'/.exec(policy)![1]!;
    const tags = html.match(/<(script|style)\b[^>]*>/g)!;
    assert.ok(tags.length > 0);
    for (const tag of tags) assert.ok(tag.includes(`nonce="${nonce}"`), `${tag} lacks nonce ${nonce}`);
    assert.ok(!policy.includes("unsafe"));
    nonces.add(nonce);
  }
  assert.equal(nonces.size, 3);
});

Deno.test("a page without islands asks for no script of ours", async () => {
  const html = await text("/blog/new");
  assert.ok(!html.includes("islands.js") && !html.includes("islands-state"));
});

Deno.test("the paths of assets come before the pages", async () => {
  assert.equal(await text("/early.js"), "early");
});
