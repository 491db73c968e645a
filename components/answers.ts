const PATIENCE_MS = 5_000;

/** Whether the coordinator answers at all: a process that is stopped keeps its connections open and says nothing. */
export const answers = (): Promise<boolean> =>
  fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) }).then(() => true, () => false);
