import fc from "fast-check";
import assert from "node:assert/strict";
import { bySpecificity, foldersOf, isRoute, isSource, urlPattern } from "../../host/route_files.ts";

const PATTERNS = [
  ["index.tsx", "/"],
  ["about.tsx", "/about"],
  ["overview.json.ts", "/overview.json"],
  ["blog/index.tsx", "/blog"],
  ["blog/[slug].tsx", "/blog/:slug"],
  ["blog/[[page]].tsx", "/blog/:page?"],
  ["docs/[...path].tsx", "/docs/:path{.+}"],
  ["(admin)/users/[id]/edit.tsx", "/users/:id/edit"],
  ["a/(b)/index.tsx", "/a"],
] as const;

for (const [file, pattern] of PATTERNS) {
  Deno.test(`${file} answers ${pattern}`, () => assert.equal(urlPattern(file), pattern));
}

const KINDS = [
  ["index.tsx", true, true],
  ["_app.tsx", true, false],
  ["a/_layout.tsx", true, false],
  ["(_parts)/define.ts", false, false],
  ["a/(_parts)/b.tsx", false, false],
  ["index_test.ts", false, false],
  ["notes.md", false, false],
] as const;

for (const [file, source, route] of KINDS) {
  Deno.test(`${file} is ${source ? "loaded" : "left alone"}${route ? " and has a path" : ""}`, () => {
    assert.deepEqual([isSource(file), isRoute(file)], [source, route]);
  });
}

Deno.test("static segments come before parameters, parameters before catch-alls, at the first difference", () => {
  const sorted = ["/:a/b", "/a/:b{.+}", "/a/b", "/:x{.+}", "/a/:b", "/"].sort(bySpecificity);
  assert.deepEqual(sorted, ["/", "/a/b", "/a/:b", "/a/:b{.+}", "/:a/b", "/:x{.+}"]);
});

Deno.test("the order is total: it does not depend on where one starts", () => {
  const segment = fc.constantFrom("a", "b", ":p", ":q{.+}");
  const pattern = fc.array(segment, { maxLength: 4 }).map((parts) => "/" + parts.join("/"));
  fc.assert(fc.property(fc.uniqueArray(pattern, { maxLength: 8 }), (patterns) => {
    assert.deepEqual(patterns.toSorted(bySpecificity), patterns.toReversed().sort(bySpecificity));
  }));
});

Deno.test("a file's folders are named from the outside in", () => {
  assert.deepEqual(foldersOf("a/(b)/c.tsx"), ["", "a/", "a/(b)/"]);
  assert.deepEqual(foldersOf("c.tsx"), [""]);
});
