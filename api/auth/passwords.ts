import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";
import pLimit from "p-limit";

/** What OWASP asks of scrypt: 128 MiB and half a second for each guess. */
const COST = { log2N: 17, r: 8, p: 1 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** One at a time: each takes 128 MiB, and a machine that trades has other use for them. */
const WAITING_MAX = 8;
const SHAPE = /^scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]+=*)\$([\w+/]+=*)$/;

interface Parameters {
  readonly log2N: number;
  readonly r: number;
  readonly p: number;
}

/** Hashes passwords and checks them, beside the event loop and one after the other. */
export class Passwords {
  readonly #limit = pLimit(1);
  /** Nobody's: what is held against it takes as long as against a user's. */
  readonly #nobody: string;

  /** @param cost Tests take a small one. */
  constructor(readonly cost: Parameters = COST) {
    this.#nobody = written(cost, randomBytes(SALT_BYTES), randomBytes(KEY_BYTES));
  }

  /** So many wait already that one more is refused. */
  get isBusy(): boolean {
    return this.#limit.pendingCount >= WAITING_MAX;
  }

  /** @returns Method, parameters, salt and key in one text. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    return written(this.cost, salt, await this.#derived(password, salt, KEY_BYTES, this.cost));
  }

  /** @param hash Null for a user that is not there: it takes as long, and never matches. */
  async matches(password: string, hash: string | null): Promise<boolean> {
    const match = SHAPE.exec(hash ?? this.#nobody);
    if (!match) return false;
    const [, log2N, r, p, salt = "", wanted = ""] = match;
    const key = Buffer.from(wanted, "base64");
    const cost = { log2N: Number(log2N), r: Number(r), p: Number(p) };
    const given = await this.#derived(password, Buffer.from(salt, "base64"), key.length, cost);
    return timingSafeEqual(given, key) && hash !== null;
  }

  #derived(password: string, salt: Uint8Array, bytes: number, cost: Parameters): Promise<Buffer> {
    return this.#limit(() => derived(password, salt, bytes, cost));
  }
}

const written = ({ log2N, r, p }: Parameters, salt: Buffer, key: Buffer): string =>
  `scrypt$ln=${log2N},r=${r},p=${p}$${salt.toString("base64")}$${key.toString("base64")}`;

/** The same letters typed on another keyboard are the same password. */
function derived(password: string, salt: Uint8Array, bytes: number, { log2N, r, p }: Parameters): Promise<Buffer> {
  const options = { N: 2 ** log2N, r, p, maxmem: 2 * 128 * r * 2 ** log2N };
  return new Promise((resolve, reject) =>
    scrypt(
      password.normalize("NFKC"),
      salt,
      bytes,
      options,
      (error, key) => error ? reject(error) : resolve(key as Buffer),
    )
  );
}
