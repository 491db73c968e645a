import type { SeededRandom } from "../../../domain/seeded_random.ts";
import { drawn } from "./drawn.ts";
import type { Calm } from "../world/calm.ts";
import type { DiskMood } from "../world/database.ts";
import type { Swarm } from "./swarm.ts";

const USUAL_MS = [0.2, 6] as const;
const SLOW_MS = [500, 20_000] as const;
/** Longer than what protects waits for its record. */
const HANGING_MS = [4_000, 40_000] as const;

/** Of the transactions that store an order. */
const HANGS_MAX = 0.3;

/** The disk under the database: it slows down, is locked by somebody, and fills up. */
export function diskMood(swarm: Swarm, chance: SeededRandom, calm: Calm): DiskMood {
  const strikes = (name: "slow_database" | "busy_database" | "full_database") => {
    const does = swarm.of(name).strikes();
    if (does) calm.disturbed();
    return does;
  };
  const lostRecords = swarm.of("lost_records");
  const hangs = () => lostRecords.strikes(lostRecords.hardness * HANGS_MAX);
  return {
    latencyMs: (storesOrder) => {
      const ms = drawn(chance, storesOrder && hangs() ? HANGING_MS : strikes("slow_database") ? SLOW_MS : USUAL_MS);
      if (ms > USUAL_MS[1]) calm.disturbed(ms);
      return ms;
    },
    failure: () => strikes("busy_database") ? "SQLITE_BUSY" : strikes("full_database") ? "SQLITE_FULL" : null,
  };
}
