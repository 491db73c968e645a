/** Settings, machinery and log, as a browser without scripts reads and sends them. */
import assert from "node:assert/strict";
import { plainValue } from "../../components/workings/plain_value.ts";
import { addUser, ask, cookieOf } from "../api/harness.ts";
import { FakeViews } from "../fixtures/fake_views.ts";
import { fakeWorkings, LOGGED_MS, SECRET, SYSTEM } from "../fixtures/fake_workings.ts";
import { type Site, withSite } from "../fixtures/guarded_site.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";
import { renderPage } from "./render_page.ts";

const PASSWORD = "correct horse battery";
const views = new FakeViews();
const html = async (path: string, workings = fakeWorkings()) =>
  await (await renderPage(views, path, "", workings)).text();

Deno.test("every key stands on the settings page with its meaning, range and mark, and each secret as set or not", async () => {
  const workings = fakeWorkings();
  const page = await html("/settings", workings);
  const { sections } = await workings.configuration.view();
  for (const { key } of sections.flatMap(({ keys }) => keys)) assert.ok(page.includes(`>${key}</code>`), key);
  assert.match(page, />trading\.leverage<\/code><span class="badge badge-restart">needs a restart</);
  assert.match(page, />safety\.max_orders_per_day<\/code><span class="badge badge-live">applies at once</);
  assert.match(page, /XYLEN_AUTH_SECRET<\/code> <span[^>]*>set</);
  assert.match(page, /BINANCE_API_KEY<\/code> <span class="dim">not set</);
  assert.ok(!page.includes(SECRET));
  assert.ok(!page.includes("<textarea"), "who only looks has no editor");
});

Deno.test("a list of groups is a table with a row for each, and no JSON", async () => {
  const text = "models: { endpoints: [{ name: quick, learner: gbdt }, { name: slow, learner: mlp, weight: 2 }] }";
  const page = await html("/settings", fakeWorkings("/nowhere/config.yaml", text));
  const [, table] = /<div class="group-table"[^>]*aria-label="models\.endpoints"[^>]*>(.*?)<\/div>/s.exec(page)!;
  assert.match(table!, /<th scope="col">name<\/th>/);
  assert.match(table!, /<td>quick<\/td>.*<td>gbdt<\/td>.*<td>slow<\/td>.*<td>mlp<\/td>/s);
  assert.doesNotMatch(page, /\{&quot;name&quot;/);
});

Deno.test("the search finds keys by name and by meaning, without a script", async () => {
  const page = await html("/settings?q=max_orders_per_DAY");
  assert.deepEqual([...page.matchAll(/class="setting-name">([^<]+)</g)].map(([, key]) => key), [
    "safety.max_orders_per_day",
  ]);
  assert.match(await html("/settings?q=Kelly stake"), /trading\.kelly_fraction/);
  assert.match(await html("/settings?q=%3Cscript%3E"), /No key fits “&lt;script>”/);
});

for (
  const [value, words] of [
    [null, "none"],
    ["", "empty"],
    [0.5, "0.5"],
    [["a", "b"], "a, b"],
    [[], "empty"],
    [[{ name: "x" }, { name: "y" }], '{"name":"x"}\n{"name":"y"}'],
  ] as const
) {
  Deno.test(`a value ${JSON.stringify(value)} reads ${JSON.stringify(words)}`, () =>
    assert.equal(plainValue(value), words));
}

interface Editor {
  readonly site: Site;
  readonly path: string;
  page(): Promise<string>;
  send(fields: Record<string, string>, csrf?: string): Promise<{ status: number; text: string }>;
}

async function asUser(role: "operator" | "viewer", text: string | null, work: (editor: Editor) => Promise<void>) {
  await using folder = await TemporaryFolder.create();
  const path = folder.file("config.yaml");
  if (text !== null) await Deno.writeTextFile(path, text);
  await withSite(async (site) => {
    await addUser(site.access, "alice", role, PASSWORD);
    const body = new URLSearchParams({ name: "alice", password: PASSWORD, to: "/" });
    const origin = { origin: site.url };
    const signedIn = await ask(`${site.url}/sign-in`, { method: "POST", body, headers: origin });
    const cookie = { cookie: cookieOf(signedIn.headers.get("set-cookie")) };
    const page = async () => (await ask(`${site.url}/settings`, { headers: cookie })).text;
    const token = /name="csrf" value="([0-9a-f]{64})"/.exec(await page())?.[1] ?? "";
    const send = (fields: Record<string, string>, csrf = token) =>
      ask(`${site.url}/settings`, {
        method: "POST",
        body: new URLSearchParams({ csrf, ...fields }),
        headers: { ...cookie, ...origin },
      });
    await work({ site, path, page, send });
  }, { workings: fakeWorkings(path, text) });
}

Deno.test("an operator edits the file: it is saved, applied, told, and the former kept", () =>
  asUser("operator", "# first\n", async ({ path, page, send }) => {
    assert.match(await page(), /<textarea[^>]*># first\n<\/textarea>/);
    const text = "safety: { max_orders_per_day: 9 }\r\ndashboard: { port: 9000 }\r\n";
    const done = await send({ action: "save", text, was: "# first\n", why: "fewer" });
    assert.equal(done.status, 200);
    assert.match(done.text, /Applied now:.*safety\.max_orders_per_day<\/code> from 500 to 9/s);
    assert.match(done.text, /Waits for a restart:.*dashboard\.port<\/code> from 8000 to 9000/s);
    assert.match(done.text, /dashboard\.port<\/code>.{0,120}changed in the file, waits/s);
    assert.equal(await Deno.readTextFile(path), text.replaceAll("\r\n", "\n"));
    const kept = [...Deno.readDirSync(path.slice(0, path.lastIndexOf("/")))].map(({ name }) => name);
    assert.ok(kept.some((name) => name.endsWith(".bak")));
  }));

Deno.test("a text with faults is not saved, is not lost, and its faults have places; a secret is not shown again", () =>
  asUser("operator", null, async ({ path, send, page }) => {
    assert.match(await page(), /is not there yet; saving makes it/);
    const bad = await send({ action: "save", text: "safety: 3 # mine", was: "" });
    assert.equal(bad.status, 409);
    assert.match(bad.text, /role="alert">.*line 1, column 9<\/span> <code>safety<\/code>/s);
    assert.match(bad.text, /<details class="panel setting-section" open[^>]*><summary[^>]*><h2>safety</);
    assert.match(bad.text, /<textarea[^>]*>safety: 3 # mine<\/textarea>/);
    for (const secret of ["exchange: { api_key: abcdefghij }", `# ${SECRET}`, "# token=abcdefghij"]) {
      const refused = await send({ action: "save", text: secret, was: "" });
      assert.equal(refused.status, 409);
      assert.ok(!/abcdefghij|hunter2/.test(refused.text), secret);
    }
    await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
    assert.equal((await send({ action: "save", text: "", was: "" }, "0".repeat(64))).status, 403);
    assert.equal((await send({ action: "else" })).status, 400);
  }));

Deno.test("a viewer sees no editor and may not send one", () =>
  asUser("viewer", "# first\n", async ({ path, page, send }) => {
    assert.doesNotMatch(await page(), /textarea/);
    assert.equal((await send({ action: "save", text: "", was: "# first\n" })).status, 403);
    assert.equal((await send({ action: "reload" })).status, 403);
    assert.equal(await Deno.readTextFile(path), "# first\n");
  }));

Deno.test("the machinery is readable without a script, and says honestly that there is no backup", async () => {
  const page = await html("/system");
  for (const figure of ["0123456789ab", "4.5.84", "312 MB", "1 d 2 h", "120,331 events", "84", "websocket open"]) {
    assert.ok(page.includes(figure), figure);
  }
  assert.match(page, /No backup has been made yet/);
  const workings = fakeWorkings();
  const newest = { file: "xylen-1.db", timestamp: Date.now() - 7_200_000, size_bytes: 1_048_576 };
  const last = { timestamp: Date.now(), ok: false, message: "No backup was made: the disk is full" };
  workings.show({ ...SYSTEM, backups: { folder: "/b", newest, last } });
  const later = await html("/system", workings);
  assert.match(later, /xylen-1\.db/);
  assert.match(later, /Last scheduled one FAILED.*the disk is full/s);
  assert.match(later, /Age<\/dt><dd class="num">2 h/);
});

Deno.test("the machinery tells which ways of alerts work, which do not and why, and that none is switched on", async () => {
  const page = await html("/system");
  assert.match(page, /<dt>telegram<\/dt><dd class="num">works<\/dd>/);
  assert.match(page, /<dt>email<\/dt><dd class="num">does not work: the mail server cannot be reached<\/dd>/);
  assert.match(page, /<dt>waiting<\/dt><dd class="num">3 alerts<\/dd>/);
  const workings = fakeWorkings();
  workings.show({ ...SYSTEM, alerts: [] });
  assert.match(await html("/system", workings), /No way of messages is switched on/);
});

Deno.test("the log lists the newest lines, as the address filters them, and never as markup", async () => {
  const page = await html("/logs");
  assert.ok(page.indexOf("the disk is full") < page.indexOf("BTCUSDT candle closed"));
  assert.ok(!page.includes("<script>alert"));
  assert.ok(!page.includes(SECRET));
  assert.match(page, /<a href="\/events">/);
  const warnings = await html("/logs?level=warning&q=mlp");
  assert.match(warnings, /mlp is slow/);
  assert.doesNotMatch(warnings, /the disk is full|candle closed/);
  assert.match(warnings, /href="\/logs\.jsonl\?level=warning&amp;q=mlp"/);
  assert.equal((await renderPage(views, "/logs?level=loud")).status, 400);
});

Deno.test("the download has every line that fits, oldest first, one JSON object each", async () => {
  const answer = await renderPage(views, "/logs.jsonl?level=info");
  assert.match(answer.headers.get("content-disposition")!, /attachment; filename="xylen-log\.jsonl"/);
  const lines = (await answer.text()).trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(lines.map(({ seq }) => seq), [1, 3, 4]);
  assert.equal(lines[0].time, new Date(LOGGED_MS + 1_000).toISOString());
});
