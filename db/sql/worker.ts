/// <reference lib="deno.worker" />
/** The database's own thread: SQLite is synchronous, and a slow query here stalls nobody else's event loop. */
import { SqlError, sqlError } from "./client.ts";
import { FileEngine, type GroupOutcome } from "./file_engine.ts";
import type { Answers, CarriedError, CarriedOutcome, Numbered, Reply, Request } from "./worker_protocol.ts";

let engine: FileEngine | null = null;
let turn: Promise<void> = Promise.resolve();

self.addEventListener("message", (event: MessageEvent<Numbered>) => {
  turn = turn.then(() => answer(event.data));
});

async function answer({ id, request }: Numbered): Promise<void> {
  try {
    send({ id, ok: true, value: await perform(request) });
  } catch (error) {
    send({ id, ok: false, error: carried(error) });
  }
}

const send = (reply: Reply): void => self.postMessage(reply);

function carried(error: unknown): CarriedError {
  const { message, code } = sqlError(error);
  return { message, code };
}

const carriedOutcome = (outcome: GroupOutcome): CarriedOutcome =>
  outcome.ok ? outcome : { ok: false, error: carried(outcome.error) };

async function perform(request: Request): Promise<Answers[keyof Answers]> {
  switch (request.kind) {
    case "open":
      engine = new FileEngine(request.path, request.access);
      return null;
    case "read":
      return opened().read(request.statements);
    case "write":
      return opened().write(request.groups).map(carriedOutcome);
    case "migrate":
      await opened().migrate(request.migrations, request.target);
      return null;
    case "close":
      engine?.close();
      engine = null;
      return null;
    default:
      return request satisfies never;
  }
}

function opened(): FileEngine {
  if (!engine) throw new SqlError("the database is not open", "CLOSED");
  return engine;
}
