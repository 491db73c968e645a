/** Everything that can go wrong, one line each. */
export const FAULTS = {
  slow_network: "a message to or from the exchange takes seconds",
  lost_requests: "a request never reaches the exchange",
  lost_answers: "the exchange acts on a request and its answer is lost",
  outages: "the exchange cannot be reached for a while",
  slow_database: "a transaction takes seconds",
  busy_database: "a transaction is refused because somebody holds the lock",
  full_database: "a transaction fails because the disk is full",
  models: "model servers crash, hang, answer late or nonsense",
  kills: "the process is killed at any moment and started again later",
  crashes: "the process is killed around a commit or an order, between any two steps of it",
  stops: "the process is told to stop, finishes, and is started again later",
  clock_jumps: "the machine's wall clock is set",
  operator: "an operator pauses, halts and resumes",
  manual_orders: "the account's owner cancels, closes and opens by hand",
} as const;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];
