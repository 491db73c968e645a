/** So many failures cost nothing: fingers slip. Then each doubles the wait, from one second to the most. */
const RULES = {
  /** One user from one address. */
  pair: { free: 3, mostSeconds: 900 },
  /** One address, whatever names it tries. */
  address: { free: 20, mostSeconds: 900 },
  /** One user from anywhere: short, so that strangers cannot keep its owner out for long. */
  user: { free: 10, mostSeconds: 60 },
} as const;

type Rule = typeof RULES[keyof typeof RULES];

/** Failures are forgotten when there was none for so long. */
const FORGOTTEN_MS = 3_600_000;
/** Three a sign-in that failed. */
const KEPT_MAX = 30_000;
const PROVEN_MAX = 10_000;
const ALL_OTHERS = "all others";

interface Failures {
  readonly count: number;
  readonly lastMs: number;
}

/**
 * Makes guessing slow. What it remembers is bounded: when very many fail at once, late comers share one count. Where a
 * user has signed in before, what strangers do elsewhere does not hold them up.
 */
export class SlowDown {
  readonly #failures = new Map<string, Failures>();
  /** Pairs of user and address that once brought the right password, oldest first. */
  readonly #proven = new Set<string>();

  constructor(readonly nowMs: () => number) {}

  /**
   * Asks for one attempt, and counts it as failed until `succeeded` is called: of many at the same moment only those
   * that are free get through. @returns 0 when it may be made, else the seconds to wait; then nothing is counted.
   */
  attempt(user: string, address: string): number {
    const keys = this.#keys(user, address);
    const waitSeconds = Math.max(...keys.map(([key, rule]) => this.#waitSeconds(key, rule)));
    if (waitSeconds > 0) return waitSeconds;
    for (const [key] of keys) this.#failed(key);
    return 0;
  }

  /** The attempt brought the right password. */
  succeeded(user: string, address: string): void {
    const pair = pairOf(user, address);
    this.#failures.delete(`pair ${pair}`);
    if (!this.#proven.has(pair)) { for (const key of [`address ${address}`, `user ${user}`]) this.#takeBack(key); }
    this.#proven.delete(pair);
    this.#proven.add(pair);
    for (const oldest of [...this.#proven].slice(0, -PROVEN_MAX)) this.#proven.delete(oldest);
  }

  #keys(user: string, address: string): (readonly [key: string, rule: Rule])[] {
    const pair = pairOf(user, address);
    // What strangers do, and how many they are, does not hold up whoever has been here before.
    if (this.#proven.has(pair)) return [[`pair ${pair}`, RULES.pair]];
    const room = this.#hasRoom();
    const kept = (key: string) => room || this.#failures.has(key) ? key : ALL_OTHERS;
    return [
      [kept(`pair ${pair}`), RULES.pair],
      [kept(`address ${address}`), RULES.address],
      [kept(`user ${user}`), RULES.user],
    ];
  }

  #hasRoom(): boolean {
    if (this.#failures.size < KEPT_MAX) return true;
    const nowMs = this.nowMs();
    for (const [each, { lastMs }] of this.#failures) {
      if (nowMs - lastMs >= FORGOTTEN_MS) this.#failures.delete(each);
    }
    return this.#failures.size < KEPT_MAX;
  }

  #waitSeconds(key: string, { free, mostSeconds }: Rule): number {
    const failures = this.#failures.get(key);
    if (!failures || failures.count < free) return 0;
    const sinceMs = this.nowMs() - failures.lastMs;
    if (sinceMs >= FORGOTTEN_MS) return 0;
    const waitMs = Math.min(mostSeconds, 2 ** (failures.count - free)) * 1000;
    return Math.max(0, Math.ceil((waitMs - sinceMs) / 1000));
  }

  #failed(key: string): void {
    const nowMs = this.nowMs();
    const before = this.#failures.get(key);
    const count = before && nowMs - before.lastMs < FORGOTTEN_MS ? before.count + 1 : 1;
    this.#failures.set(key, { count, lastMs: nowMs });
  }

  #takeBack(key: string): void {
    const failures = this.#failures.get(key);
    if (!failures) return;
    if (failures.count === 1) this.#failures.delete(key);
    else this.#failures.set(key, { ...failures, count: failures.count - 1 });
  }
}

const pairOf = (user: string, address: string): string => `${user} at ${address}`;
