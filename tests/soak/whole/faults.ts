import type { Role } from "./processes.ts";

/** Something that goes wrong around the running program. */
export interface Fault {
  readonly name: string;
  readonly what: string;
  /** Which process it hits; of several one is taken in turn. */
  readonly hits: (role: Role) => boolean;
  readonly act:
    | { readonly kind: "kill" }
    | { readonly kind: "freeze"; readonly ms: number }
    /** Ends as an operator ends it. */
    | { readonly kind: "stop" };
}

const isModel = (role: Role): boolean => role.startsWith("model ");
const isCoordinator = (role: Role): boolean => role === "coordinator";

/** Each ends the coordinator, which is started again as systemd would: they come first, or no life were long. */
export const ENDS: readonly Fault[] = [
  { name: "coordinator killed", what: "SIGKILL, as when memory runs out", hits: isCoordinator, act: { kind: "kill" } },
  { name: "coordinator stopped", what: "SIGTERM, as by an upgrade", hits: isCoordinator, act: { kind: "stop" } },
];

export const TROUBLES: readonly Fault[] = [
  { name: "model server killed", what: "SIGKILL", hits: isModel, act: { kind: "kill" } },
  { name: "coordinator frozen", what: "SIGSTOP for 5 s", hits: isCoordinator, act: { kind: "freeze", ms: 5_000 } },
  { name: "model server frozen", what: "SIGSTOP for 4 s", hits: isModel, act: { kind: "freeze", ms: 4_000 } },
  {
    name: "exchange frozen",
    what: "SIGSTOP for 4 s",
    hits: (role) => role === "exchange",
    act: { kind: "freeze", ms: 4_000 },
  },
];
