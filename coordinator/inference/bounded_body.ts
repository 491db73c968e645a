import { err, ok, type Result } from "../../domain/result.ts";

/** Reads a body as text, but never more than `maxBytes` of it. @returns What was wrong with its size. */
export async function boundedText(response: Response, maxBytes: number): Promise<Result<string>> {
  const announced = Number(response.headers.get("content-length") ?? NaN);
  if (announced > maxBytes) {
    await response.body?.cancel();
    return err(`answer of ${announced} bytes is larger than ${maxBytes}`);
  }
  if (Number.isFinite(announced) || response.body === null) return ok(await response.text());
  const decoder = new TextDecoder();
  let text = "", bytes = 0;
  // Leaving the loop early cancels the body.
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return err(`answer is larger than ${maxBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return ok(text + decoder.decode());
}
