import { Signal, signal } from "@preact/signals";
import { parse } from "devalue";
import fc from "fast-check";
import assert from "node:assert/strict";
import { h } from "preact";
import { serializeIslands } from "../../host/islands.ts";
import { sitePages } from "./site_pages.ts";

const revive = (text: string) => parse(text, { Signal: ([value]: [unknown]) => signal(value) });
const { app, errors } = await sitePages();

/** What a browser finds in the page's data block. */
async function islandsOf(path: string): Promise<{ name: string; props: Record<string, unknown> }[]> {
  const html = await (await app.request(path)).text();
  const blocks = [...html.matchAll(/<script[^>]*id="islands-state"[^>]*>(.*?)<\/script>/gs)];
  assert.equal(blocks.length, 1);
  return revive(blocks[0]![1]!);
}

Deno.test("a signal that two islands share is one signal in the browser", async () => {
  const [first, second] = await islandsOf("/");
  assert.ok(first!.props.count instanceof Signal);
  assert.equal(first!.props.count, second!.props.count);
  assert.equal((first!.props.count as Signal<number>).value, 3);
});

Deno.test("a prop that closes the script element stays inside of it", async () => {
  const [first] = await islandsOf("/");
  assert.equal(first!.props.label, "</script><b>one");
});

Deno.test("islands are rendered on the server, each in its own element", async () => {
  const html = await (await app.request("/")).text();
  assert.match(html, /<x-island data-index="0"><button type="button">&lt;\/script>&lt;b>one: 3<\/button><\/x-island>/);
  assert.match(html, /<x-island data-index="1"><button type="button">two: 3<\/button><\/x-island>/);
});

Deno.test("an island inside an island belongs to the outer one", async () => {
  const html = await (await app.request("/nested")).text();
  assert.equal(html.match(/<x-island/g)!.length, 1);
  assert.deepEqual((await islandsOf("/nested")).map((each) => each.name), ["Outer"]);
});

Deno.test("a function as a prop fails with the names of prop and island", async () => {
  errors.length = 0;
  assert.equal((await app.request("/unsendable")).status, 500);
  assert.match(String(errors[0]), /Cannot send the prop "label" of island "Counter" to the browser/);
});

Deno.test("JSX children of an island fail with the names of prop and island", () => {
  const props = { children: h("b", null, "bold") };
  assert.throws(() => serializeIslands([{ name: "Box", props }]), /prop "children\..*" of island "Box"/);
});

Deno.test("plain data, dates, maps and signals of them come back as they were", () => {
  fc.assert(fc.property(
    fc.record({
      // What devalue refuses by name.
      any: fc.jsonValue().filter((value) => !JSON.stringify(value).includes('"__proto__"')),
      date: fc.date({ noInvalidDate: true }),
      map: fc.dictionary(fc.string(), fc.float()),
    }),
    ({ any, date, map }) => {
      const props = { any, date, map: new Map(Object.entries(map)), held: signal(any) };
      const [back] = revive(serializeIslands([{ name: "A", props }]));
      assert.deepEqual(back.props.held.value, back.props.any);
      assert.deepEqual(back.props, { ...props, held: back.props.held });
    },
  ));
});

Deno.test("no text can hold an end of the script element", () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom("<", "/", "s", "!", "-", ">") }), (text) => {
    const serialized = serializeIslands([{ name: text, props: { text } }]);
    assert.ok(!serialized.includes("<"));
    assert.equal(revive(serialized)[0].props.text, text);
  }));
});
