/** The plainest server there can be on onnxruntime-node: it parses, runs and answers, and checks nothing. */
import * as native from "onnxruntime-node";
import { readModelCard } from "../../model_server/serving/model_card.ts";
import { readModelFile } from "../../model_server/serving/model_file.ts";

const bytes = await Deno.readFile(Deno.args[0]!);
const file = await readModelFile(bytes);
const card = file.ok ? readModelCard(file.value.metadata) : file;
if (!card.ok) throw new Error(card.error);
const { features } = card.value;
const session = await native.InferenceSession.create(bytes, { intraOpNumThreads: 1 });

async function predict(request: Request): Promise<Response> {
  const { indicators } = await request.json() as { indicators: Record<string, number> };
  const row = Float32Array.from(features, (name) => indicators[name]!);
  const output = await session.run({ features: new native.Tensor("float32", row, [1, features.length]) });
  return Response.json({ probabilities: Array.from(output["probabilities"]!.data as Float32Array) });
}

const server = Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(JSON.stringify({ port })),
}, (request) => request.url.endsWith("/health") ? Response.json({ status: "ready" }) : predict(request));
await Deno.stdin.readable.pipeTo(new WritableStream());
await server.shutdown();
