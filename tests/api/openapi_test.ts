/** Every route that the document names is called as it says, and answers as it says; and it names every route. */
import assert from "node:assert/strict";
import { FakeModelDesk, RUNNING } from "../fixtures/fake_model_desk.ts";
import { aJob, FakeResearch } from "../fixtures/fake_research.ts";
import { fakeWorkings } from "../fixtures/fake_workings.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";
import { type Answer, ask, type RunningApi, withApi } from "./harness.ts";
import { ApiDocument, badText, badValue, goodValue, type Operation, type Parameter } from "./openapi_document.ts";

/** A websocket, and the document itself. */
const OUTSIDE = ["GET /ws", "GET /api/openapi.json", "GET /api/docs"];

interface Call {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Bench {
  readonly api: RunningApi;
  readonly document: ApiDocument;
  readonly research: FakeResearch;
  readonly bearer: Readonly<Record<string, string>>;
}

const nameOf = ({ method, path }: Operation): string => `${method} ${path}`;

async function withBench(work: (bench: Bench) => Promise<void>): Promise<void> {
  await using folder = await TemporaryFolder.create();
  const path = folder.file("config.yaml");
  await Deno.writeTextFile(path, "");
  const models = Object.assign(new FakeModelDesk(), { job: RUNNING });
  const research = new FakeResearch();
  await withApi(async (api) => {
    const document = new ApiDocument((await ask(`${api.url}/api/openapi.json`)).json);
    await work({ api, document, research, bearer: { ...api.bearer } });
  }, { research, workings: fakeWorkings(path, ""), models, rateLimitPerMinute: 10_000 });
}

async function call({ api }: Bench, operation: Operation, { path = {}, query = {}, body }: Call, headers: HeadersInit) {
  const address = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name] ?? "missing"));
  const asked = new URLSearchParams(query).toString();
  const all = new Headers(headers);
  if (body !== undefined) all.set("content-type", "application/json");
  return await ask(`${api.url}${address}${asked && `?${asked}`}`, {
    method: operation.method,
    headers: all,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** What is there to be named, by the part of the path before it. Made anew where a call uses it up. */
const KNOWN: Readonly<Record<string, (bench: Bench) => Promise<string>>> = {
  "/api/v1/models/": async ({ api }) => (await ask(`${api.url}/api/v1/models`)).json.items[0].name,
  "/api/v1/models/{name}/retrain/": () => Promise.resolve(RUNNING.job_id),
  "/api/v1/searches/": () => Promise.resolve("s-ended"),
  "/api/v1/walk-forwards/": () => Promise.resolve("w-1"),
  "/api/v1/decisions/": async ({ api }) => (await ask(`${api.url}/api/v1/decisions`)).json.items[0].decision_id,
  "/api/v1/backtests/": (bench) => runningJob(bench),
  "/api/v1/research/jobs/": (bench) => runningJob(bench),
  "/api/v1/access/tokens/": async ({ api, bearer }) => {
    const headers = { ...bearer, "content-type": "application/json" };
    const body = JSON.stringify({ name: newName(), scopes: ["read"] });
    await ask(`${api.url}/api/v1/access/tokens`, { method: "POST", headers, body });
    return (await ask(`${api.url}/api/v1/access`, { headers: bearer })).json.tokens.at(-1).token_id;
  },
  "/api/v1/access/sessions/": async ({ api, bearer }) => {
    await ask(api.url + api.auth.newSignInPath(), { method: "POST" });
    return (await ask(`${api.url}/api/v1/access`, { headers: bearer })).json.sessions.at(-1).session_id;
  },
};
function runningJob({ research }: Bench): Promise<string> {
  research.jobs.known = [aJob()];
  return Promise.resolve(aJob().job_id);
}

let names = 0;
const newName = (): string => `t${++names}`;

/** Values that no schema can tell. */
const TOLD: Readonly<Record<string, (bench: Bench) => string>> = {
  "/signin token": ({ api }) => new URL(api.auth.newSignInPath(), api.url).searchParams.get("token")!,
  "/api/v1/access/tokens name": () => newName(),
  "/api/v1/backtests before": () => "1",
};

async function pathValues(bench: Bench, { path, parameters }: Operation): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const { name } of parameters.filter((each) => each.in === "path")) {
    const known = KNOWN[path.slice(0, path.indexOf(`{${name}}`))];
    assert.ok(known, `${path} cannot be exercised: add what {${name}} may be to KNOWN`);
    values[name] = await known(bench);
    assert.equal(typeof values[name], "string", `${path}: there is no ${name}`);
  }
  return values;
}

const queryValue = (bench: Bench, { path }: Operation, { name, schema }: Parameter): string =>
  TOLD[`${path} ${name}`]?.(bench) ?? String(goodValue(schema));

const toldFields = (bench: Bench, { path, body }: Operation): Record<string, string> =>
  Object.fromEntries(
    Object.keys(body?.schema.properties ?? {}).flatMap((name) => {
      const told = TOLD[`${path} ${name}`];
      return told ? [[name, told(bench)]] : [];
    }),
  );

/** With what must be there, and then with each thing more that may be. */
async function goodCalls(bench: Bench, operation: Operation): Promise<(() => Promise<Call>)[]> {
  const { parameters, body } = operation;
  const queries = parameters.filter((each) => each.in === "query");
  const least = async (): Promise<Call> => ({
    path: await pathValues(bench, operation),
    query: Object.fromEntries(
      queries.filter(({ required }) => required).map((each) => [each.name, queryValue(bench, operation, each)]),
    ),
    ...(body ? { body: { ...goodValue(body.schema) as object, ...toldFields(bench, operation) } } : {}),
  });
  const more = queries.filter(({ required }) => !required).map((each) => async (): Promise<Call> => {
    const call = await least();
    return { ...call, query: { ...call.query, [each.name]: queryValue(bench, operation, each) } };
  });
  const told = toldFields(bench, operation);
  const fields = Object.entries(body?.schema.properties ?? {}).filter(([name]) => !Object.hasOwn(told, name));
  const fuller = fields.map(([name, schema]) => async (): Promise<Call> => {
    const call = await least();
    return { ...call, body: { ...call.body as object, [name]: goodValue(schema) } };
  });
  return await Promise.resolve([least, ...more, ...fuller]);
}

/** Each parameter wrong by itself. */
async function badCalls(bench: Bench, operation: Operation): Promise<[what: string, call: Call][]> {
  const [least] = await goodCalls(bench, operation);
  const good = await least!();
  const calls: [string, Call][] = [];
  for (const { name, in: place, schema } of operation.parameters) {
    const bad = badText(schema);
    if (place === "path") calls.push([`unknown ${name}`, { ...good, path: { ...good.path, [name]: "no-such-thing" } }]);
    if (bad === null) continue;
    const where = place === "path" ? "path" : "query";
    calls.push([`bad ${name}`, { ...good, [where]: { ...good[where], [name]: bad } }]);
  }
  if (operation.parameters.some(({ in: place }) => place === "query")) {
    calls.push(["a query that is not known", { ...good, query: { ...good.query, limmit: "5" } }]);
  }
  const { body } = operation;
  if (body) calls.push(["a body that is no group", { ...good, body: badValue(body.schema) }]);
  for (const [name, schema] of Object.entries(body?.schema.properties ?? {})) {
    calls.push([`bad ${name}`, { ...good, body: { ...good.body as object, [name]: badValue(schema) } }]);
  }
  return calls;
}

function assertFits(
  document: ApiDocument,
  operation: Operation,
  { status, headers, text, json }: Answer,
  what: string,
) {
  const misfit = document.misfit(operation, status, headers.get("content-type"), json ?? text);
  assert.equal(misfit, null, `${nameOf(operation)}, ${what}: ${misfit}`);
}

function assertRefused(bench: Bench, operation: Operation, answer: Answer, statuses: readonly number[], what: string) {
  assert.ok(statuses.includes(answer.status), `${nameOf(operation)}, ${what}: ${answer.status} ${answer.text}`);
  assert.equal(bench.document.malformedError(answer.json), null, `${nameOf(operation)}, ${what}: ${answer.text}`);
  assertFits(bench.document, operation, answer, what);
}

Deno.test("the document is OpenAPI 3.1, and names every route that is registered and no other", () =>
  withBench(({ api, document }) => {
    assert.match(document.document.openapi, /^3\.1\./);
    const registered = api.routes.filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
    assert.deepEqual([...new Set(registered)].sort(), [...OUTSIDE, ...document.operations().map(nameOf)].sort());
    return Promise.resolve();
  }));

Deno.test("every operation takes what the document says, and answers as it says", () =>
  withBench(async (bench) => {
    const operations = bench.document.operations();
    assert.ok(operations.length > 30);
    for (const operation of operations) {
      for (const make of await goodCalls(bench, operation)) {
        const call_ = await make();
        const answer = await call(bench, operation, call_, bench.bearer);
        assert.ok(
          answer.status < 400,
          `${nameOf(operation)} ${JSON.stringify(call_)}: ${answer.status} ${answer.text}`,
        );
        assertFits(bench.document, operation, answer, "good");
      }
    }
    assert.deepEqual(bench.api.faults, []);
  }));

Deno.test("every parameter that is wrong is refused, in the form of errors and with a status of the document", () =>
  withBench(async (bench) => {
    for (const operation of bench.document.operations()) {
      for (const [what, bad] of await badCalls(bench, operation)) {
        const expected = operation.path === "/signin" ? [400, 401] : [400, 404, 422];
        assertRefused(bench, operation, await call(bench, operation, bad, bench.bearer), expected, what);
      }
    }
    assert.deepEqual(bench.api.faults, []);
  }));

Deno.test("whatever changes something is refused without credentials, and with a token that only reads", () =>
  withBench(async (bench) => {
    const made = await ask(`${bench.api.url}/api/v1/access/tokens`, {
      method: "POST",
      headers: { ...bench.bearer, "content-type": "application/json" },
      body: JSON.stringify({ name: "reader", scopes: ["read"] }),
    });
    const reader = { authorization: `Bearer ${made.json.token}` };
    const guarded = bench.document.operations().filter((operation) => operation.guarded);
    assert.ok(guarded.length > 9);
    for (const operation of guarded) {
      const [least] = await goodCalls(bench, operation);
      const good = await least!();
      assertRefused(bench, operation, await call(bench, operation, good, {}), [401], "no credentials");
      const answer = await call(bench, operation, good, reader);
      if (operation.openToReaders) assertFits(bench.document, operation, answer, "a reader's token");
      else assertRefused(bench, operation, answer, [403], "a reader's token");
    }
    assert.deepEqual(bench.api.control.asked, []);
  }));
