import assert from "node:assert/strict";
import fc from "fast-check";
import { noteText } from "../../domain/note_text.ts";

const CASES: readonly (readonly [name: string, said: string, kept: string])[] = [
  ["plain words", "news at 14:00, spread too wide", "news at 14:00, spread too wide"],
  ["a line break that would make two notes", "ok\r\nresumed by admin", "ok resumed by admin"],
  ["a turned direction of writing", "paid \u202Eresu lamron\u202C", "paid resu lamron"],
  ["signs without a width, and separators of lines", "a\u200Bb\u2028c\u2029d", "a b c d"],
  ["other scripts and pictures", "Größe 日本 ✓ 🙂", "Größe 日本 ✓ 🙂"],
  ["nothing but what is not seen", "\u0000\t\u2066 ", ""],
  ["a secret", "because token=abc123", "because token=***"],
];

for (const [name, said, kept] of CASES) Deno.test(`a note keeps ${name}`, () => assert.equal(noteText(said), kept));

Deno.test("no note has a character that is not seen, and to note it once more changes nothing", () =>
  fc.assert(fc.property(fc.string({ unit: "binary" }), (said) => {
    const kept = noteText(said);
    assert.doesNotMatch(kept, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    assert.equal(noteText(kept), kept);
  })));
