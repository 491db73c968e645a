import {
  type FaultName as ExchangeFault,
  FAULTS as EXCHANGE_FAULTS,
} from "../../../exchange/simulator/faults/catalogue.ts";

/** What goes wrong around the exchange and the process. The exchange's own faults are in its catalogue. */
export const AROUND = {
  slow_network: "a message to or from the exchange takes seconds, and may come after its sender has given up",
  outages: "the exchange cannot be reached for a while",
  thin_market: "orders fill in parts: the market has no more volume",
  slow_database: "a transaction takes seconds",
  busy_database: "a transaction is refused because somebody holds the lock",
  full_database: "a transaction fails because the disk is full",
  models: "model servers crash, hang, answer late or nonsense",
  kills: "the process is killed at any moment and started again later",
  crashes: "the process is killed around a commit or an order, between any two steps of it",
  lost_records:
    "the disk hangs over the record of an order, and the process is killed when the order has left without it",
  stops: "the process is told to stop, finishes, and is started again later",
  wall_clock: "the machine's wall clock is set",
  operator: "an operator pauses, halts and resumes",
} as const;

export type FaultName = keyof typeof AROUND | ExchangeFault;

export const EXCHANGE_FAULT_NAMES = Object.keys(EXCHANGE_FAULTS) as readonly ExchangeFault[];
export const FAULT_NAMES: readonly FaultName[] = [
  ...Object.keys(AROUND) as (keyof typeof AROUND)[],
  ...EXCHANGE_FAULT_NAMES,
];
