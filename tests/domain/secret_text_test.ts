import assert from "node:assert/strict";
import { maskedSecrets } from "../../domain/secret_text.ts";

for (
  const [text, masked] of [
    ["my_api_key_x=abc&foo=1", "my_api_key_x=***&foo=1"],
    ["a//user:pass@host/b", "a//***@host/b"],
    ["Authorization: Bearer abc.def", "Authorization: Bearer ***"],
    ["tokens are fine = 5", "tokens are fine = 5"],
    ["http://127.0.0.1:8000/a", "http://127.0.0.1:8000/a"],
  ] as const
) {
  Deno.test(`"${text}" is shown as "${masked}"`, () => assert.equal(maskedSecrets(text), masked));
}

/** A pattern that goes back and forth in these would take minutes, and trading would wait. */
for (const part of ["token-", "//a", "a:", "//a:", "Bearer  ", "secret_secret", "xyl_"]) {
  Deno.test(`a long text of "${part}" is looked through once`, () => {
    const text = part.repeat(200_000 / part.length);
    assert.ok(maskedSecrets(text).length > 0);
  });
}
