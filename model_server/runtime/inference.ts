import type { Result } from "../../domain/result.ts";

/** Numbers with a shape, as they go into a session and come out of it. */
export interface TensorData {
  readonly type: string;
  readonly data: ArrayBufferView;
  readonly dims: readonly number[];
}

export type Feeds = Readonly<Record<string, TensorData>>;

/** A loaded model, wherever it runs: in this thread or in a Worker of its own. */
export interface Inference {
  /** @param outputs Names of the outputs to compute. @throws {Error} The runtime's own, when the model fails. */
  run(feeds: Feeds, outputs: readonly string[]): Promise<Feeds>;
  /** A session that is not released keeps its memory for ever. */
  release(): Promise<void>;
}

/** @returns A session on a file's bytes, which the caller has to release, or why the runtime refuses it. */
export type OpenInference = (bytes: Uint8Array) => Promise<Result<Inference>>;

/** @returns The tensor's numbers; 64-bit whole numbers as doubles. */
export function numbersOf({ data }: TensorData): ArrayLike<number> {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Array.from(data, Number);
  return data as unknown as ArrayLike<number>;
}
