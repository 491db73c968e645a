import assert from "node:assert/strict";
import { Passwords } from "../../api/auth/passwords.ts";
import { PASSWORD_CHARACTERS, passwordFault } from "../../domain/access.ts";
import { QUICK_PASSWORDS } from "./harness.ts";

Deno.test("a password is kept as scrypt asks today: 2^17 rounds, a salt of its own, the parameters beside it", async () => {
  const passwords = new Passwords();
  const [first, second] = [await passwords.hash("correct horse"), await passwords.hash("correct horse")];
  assert.match(first, /^scrypt\$ln=17,r=8,p=1\$[\w+/]{22}==\$[\w+/]{43}=$/);
  assert.notEqual(first, second);
  assert.equal(await passwords.matches("correct horse", first), true);
  assert.equal(await passwords.matches("correct horsf", first), false);
});

Deno.test("a hash of other parameters still holds", async () => {
  const weaker = await new Passwords({ log2N: 5, r: 4, p: 2 }).hash("correct horse");
  assert.equal(await QUICK_PASSWORDS.matches("correct horse", weaker), true);
  assert.equal(await QUICK_PASSWORDS.matches("Correct horse", weaker), false);
});

Deno.test("the same letters match however a keyboard composes them", async () => {
  const hash = await QUICK_PASSWORDS.hash("caf\u00e9 au lait, zwei Stück");
  assert.equal(await QUICK_PASSWORDS.matches("cafe\u0301 au lait, zwei Stück", hash), true);
});

for (const hash of [null, "", "scrypt$", "scrypt$ln=4,r=8,p=1$$", "plain text"]) {
  Deno.test(`nothing matches ${JSON.stringify(hash)}`, async () => {
    for (const password of ["", "plain text", "correct horse"]) {
      assert.equal(await QUICK_PASSWORDS.matches(password, hash), false);
    }
  });
}

Deno.test("hashes are made one after the other, and a crowd is seen coming", async () => {
  const passwords = new Passwords({ log2N: 10, r: 8, p: 1 });
  const all = Array.from({ length: 12 }, () => passwords.hash("correct horse"));
  await Promise.resolve();
  assert.equal(passwords.isBusy, true);
  await Promise.all(all);
  assert.equal(passwords.isBusy, false);
});

const FAULTS: readonly [password: string, user: string, fault: RegExp | null][] = [
  ["correct horse battery", "alice", null],
  ["kurz, aber voll", "al", null],
  ["eleven char", "alice", /has 12 to 256 characters, this has 11/],
  ["x".repeat(257), "alice", /has 12 to 256 characters/],
  ["abababababab", "alice", /so few different characters/],
  ["I am Alice, the first", "alice", /holds the user's name/],
  ["🔑🗝️🔒🔓".repeat(3), "alice", null],
];

for (const [password, user, fault] of FAULTS) {
  Deno.test(`as ${user}'s password, ${JSON.stringify(password.slice(0, 24))} is ${fault ? "refused" : "taken"}`, () => {
    const told = passwordFault(password, user);
    if (fault === null) assert.equal(told, null);
    else {
      assert.match(told!, fault);
      assert.ok(!told!.includes(password), "a refusal does not repeat it");
    }
  });
}

Deno.test("the longest password there may be is hashed whole", async () => {
  const longest = "é".repeat(PASSWORD_CHARACTERS.max - 1) + "x";
  const hash = await QUICK_PASSWORDS.hash(longest);
  assert.equal(await QUICK_PASSWORDS.matches(longest.slice(0, -1) + "y", hash), false);
});
