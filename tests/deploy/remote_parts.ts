/** The parts of a spread-out Xylen that are elsewhere: model servers and a libSQL server, each of which wants a token. */
import { sqldProgram, withServer } from "../db/sqld.ts";
import { RunningXylen } from "../fixtures/running_xylen.ts";
import { freePort } from "./nginx_site.ts";

export const MODEL_TOKEN = "of-the-model-servers-0123456789";
export const DATABASE_TOKEN = "of-the-database-0123456789";

/** A real model server that listens on every address. @param model ONNX file. */
export async function withRemoteModel(
  model: string,
  folder: string,
  body: (url: string) => Promise<void>,
): Promise<void> {
  const port = freePort();
  await using server = new RunningXylen({
    args: [
      "model-server",
      "--name",
      "far",
      "--host",
      "0.0.0.0",
      `--port=${port}`,
      "--model",
      model,
      "--data-dir",
      folder,
    ],
    env: { XYLEN_MODEL_TOKEN: MODEL_TOKEN },
  });
  await server.until("its ready line", () => Promise.resolve(server.output.includes('"ready":true') || undefined));
  await body(`http://127.0.0.1:${port}`);
}

/** A real libSQL server behind a door that knows one token, as Turso's are. @returns False where there is no such server. */
export async function withGuardedDatabase(body: (url: string) => Promise<void>): Promise<boolean> {
  const program = await sqldProgram();
  if (program === null) return false;
  await withServer(program, async (inner) => {
    await using door = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
      if (request.headers.get("authorization") !== `Bearer ${DATABASE_TOKEN}`) {
        return new Response("no token", { status: 401 });
      }
      const { pathname, search } = new URL(request.url);
      return await fetch(inner + pathname + search, {
        method: request.method,
        headers: request.headers,
        body: request.body,
      });
    });
    await body(`http://127.0.0.1:${door.addr.port}`);
  });
  return true;
}
