/** When a process of ours is told to end. */
export interface EndSignal {
  readonly reached: Promise<void>;
  release(): void;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Alone, a process ends at SIGINT and SIGTERM. With a parent it ends when its standard input closes and not before: a
 * Ctrl-C reaches the whole group at once, and the parent still needs its children to wind down.
 */
export function endSignal(withParent: boolean): EndSignal {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onSignal = withParent ? () => {} : resolve;
  for (const signal of SIGNALS) Deno.addSignalListener(signal, onSignal);
  // A read that is still waiting would keep the process alive after its end.
  const reading = new AbortController();
  if (withParent) {
    Deno.stdin.readable.pipeTo(new WritableStream(), { signal: reading.signal }).then(resolve, () => resolve());
  }
  return {
    reached: promise,
    release: () => {
      reading.abort();
      for (const signal of SIGNALS) Deno.removeSignalListener(signal, onSignal);
    },
  };
}
