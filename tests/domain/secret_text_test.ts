import assert from "node:assert/strict";
import { maskedSecrets } from "../../domain/secret_text.ts";

for (
  const [text, masked] of [
    ["my_api_key_x=abc&foo=1", "my_api_key_x=***&foo=1"],
    ["a//user:pass@host/b", "a//***@host/b"],
    ["Authorization: Bearer abc.def", "Authorization: Bearer ***"],
    ["tokens are fine = 5", "tokens are fine = 5"],
    [
      "https://api.telegram.org/bot123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc/getMe",
      "https://api.telegram.org/***/getMe",
    ],
    ["https://discord.com/api/webhooks/123/abc-DEF gone", "https://discord.com/api/webhooks/*** gone"],
    ["https://hooks.slack.com/services/T0/B0/x", "https://hooks.slack.com/***"],
    ["http://127.0.0.1:8000/a", "http://127.0.0.1:8000/a"],
  ] as const
) {
  Deno.test(`"${text}" is shown as "${masked}"`, () => assert.equal(maskedSecrets(text), masked));
}

/** A pattern that goes back and forth in these would take minutes, and trading would wait. */
for (
  const part of [
    "token-",
    "//a",
    "a:",
    "//a:",
    "Bearer  ",
    "secret_secret",
    "xyl_",
    "123456789:",
    "1:a",
    "hooks.slack.com/",
  ]
) {
  Deno.test(`a long text of "${part}" is looked through once`, () => {
    const text = part.repeat(200_000 / part.length);
    assert.ok(maskedSecrets(text).length > 0);
  });
}
