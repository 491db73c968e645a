import assert from "node:assert/strict";
import { reloadText } from "../../cli/reload.ts";
import { fakeWorkings, SECRET, SYSTEM } from "../fixtures/fake_workings.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";
import { ask, withApi } from "./harness.ts";

const post = (headers: object, body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

Deno.test("the configuration is told key by key, with default, range and whether a reload applies it, without secrets", () =>
  withApi(async ({ url }) => {
    const { json, text } = await ask(`${url}/api/v1/config`);
    const keys = json.sections.flatMap(({ keys }: { keys: object[] }) => keys);
    const leverage = keys.find(({ key }: { key: string }) => key === "trading.leverage");
    assert.deepEqual([leverage.value, leverage.default, leverage.reloadable, leverage.unit], [1, 1, false, "x"]);
    assert.ok(keys.length > 150);
    assert.deepEqual(
      json.secrets.find(({ name }: { name: string }) => name === "XYLEN_AUTH_SECRET"),
      { name: "XYLEN_AUTH_SECRET", set: true },
    );
    assert.ok(!text.includes(SECRET));
  }));

Deno.test("reload: the file is taken over, or refused with each fault's line and column; a stranger may not", async () => {
  await using folder = await TemporaryFolder.create();
  const path = folder.file("config.yaml");
  const workings = fakeWorkings(path, "");
  await withApi(async ({ url, bearer }) => {
    const reload = `${url}/api/v1/control/reload`;
    await Deno.writeTextFile(path, "safety: { max_orders_per_day: 9 }\ndashboard: { port: 9000 }\n");
    assert.equal((await ask(reload, post({}, {}))).status, 401);
    const done = await ask(reload, post(bearer, { why: "a test" }));
    assert.equal(done.status, 200);
    assert.deepEqual(done.json.changed, [{ key: "safety.max_orders_per_day", from: 500, to: 9 }]);
    assert.deepEqual(done.json.need_restart, [{ key: "dashboard.port", from: 8000, to: 9000 }]);
    assert.match(
      reloadText(done.json, null),
      /^Applied:\n {2}safety.max_orders_per_day: 500 -> 9\nWaits for a restart:\n/,
    );

    await Deno.writeTextFile(path, "safety:\n  max_orders_per_day: lots\n");
    const refused = await ask(reload, post(bearer, {}));
    assert.equal(refused.status, 409);
    const [{ source: _path, ...fault }] = refused.json.error.details.faults;
    const message = 'must be a whole number between 1 and 1000000, was "lots"';
    assert.deepEqual(fault, { line: 2, column: 23, key: "safety.max_orders_per_day", message });
  }, { workings });
});

Deno.test("a text is checked without being applied, for operators alone; a large one too", () =>
  withApi(async ({ url, bearer }) => {
    const check = `${url}/api/v1/config/check`;
    assert.equal((await ask(check, post({}, { text: "" }))).status, 401);
    const good = await ask(check, post(bearer, { text: "safety: { max_orders_per_day: 9 }" }));
    assert.deepEqual([good.json.ok, good.json.faults, good.json.would.changed.length], [true, [], 1]);
    const bad = await ask(check, post(bearer, { text: `a: 1\nb: [\nexchange: { secret: ${SECRET} }` }));
    assert.equal(bad.json.ok, false);
    assert.ok(bad.json.faults.every(({ line }: { line: number }) => line > 0));
    assert.ok(!bad.text.includes(SECRET));
    assert.equal((await ask(check, post(bearer, { text: "# long\n".repeat(5_000) }))).json.ok, true);
    assert.equal((await ask(check, post(bearer, { text: "x".repeat(300_000) }))).status, 413);
    const { json } = await ask(`${url}/api/v1/config`);
    const orders = json.sections.flatMap(({ keys }: { keys: { key: string }[] }) => keys)
      .find(({ key }: { key: string }) => key === "safety.max_orders_per_day");
    assert.equal(orders.value, 500);
  }));

for (
  const [query, messages] of [
    ["", [4, 3, 2, 1]],
    ["?level=warning", [4, 3]],
    ["?component=exchange", [2]],
    ["?q=MLP", [3]],
    ["?limit=2", [4, 3]],
    ["?before=3&limit=1", [2]],
    ["?after=3", [4]],
  ] as const
) {
  Deno.test(`logs${query} gives lines ${messages.join(", ")}, secrets masked`, () =>
    withApi(async ({ url }) => {
      const { json, text } = await ask(`${url}/api/v1/logs${query}`);
      assert.deepEqual(json.items.map(({ seq }: { seq: number }) => seq), messages);
      assert.ok(!text.includes(SECRET));
    }));
}

for (const query of ["level=loud", "limit=0", "before=x", "after=-1", "component="]) {
  Deno.test(`logs?${query} is refused`, () =>
    withApi(async ({ url }) => assert.equal((await ask(`${url}/api/v1/logs?${query}`)).status, 400)));
}

Deno.test("the machinery is told as it is", () =>
  withApi(async ({ url }) => assert.deepEqual((await ask(`${url}/api/v1/system`)).json, SYSTEM)));
