/** Exit code 0 when the address answers with success: the image has no curl. A model server wants its token. */
const [url = "http://127.0.0.1:8000/healthz"] = Deno.args;
const token = Deno.env.get("XYLEN_MODEL_TOKEN");
const answer = await fetch(url, {
  headers: token ? { authorization: `Bearer ${token}` } : {},
  signal: AbortSignal.timeout(4_000),
}).catch(() => null);
await answer?.body?.cancel();
Deno.exit(answer?.ok ? 0 : 1);
