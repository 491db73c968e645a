import type { ServedModel } from "./served_model.ts";

/** A model with the name its answers carry. */
export interface NamedModel {
  readonly version: string;
  readonly model: ServedModel;
}

interface Lease extends NamedModel {
  users: number;
  retired: boolean;
}

/**
 * The model that answers now. A swap is one assignment: whoever began with the old one ends with it, and it is
 * released when its last user is done.
 */
export class ModelSlot {
  private lease: Lease | null = null;

  get current(): NamedModel | null {
    return this.lease;
  }

  /** Runs `work` on the model that serves when it starts. @returns null when none does. */
  async use<T>(work: (served: NamedModel) => Promise<T>): Promise<T | null> {
    const lease = this.lease;
    if (!lease) return null;
    lease.users++;
    try {
      return await work(lease);
    } finally {
      lease.users--;
      await releaseIfIdle(lease);
    }
  }

  /** @param next null empties the slot. */
  async swap(next: NamedModel | null): Promise<void> {
    const old = this.lease;
    this.lease = next && { ...next, users: 0, retired: false };
    if (!old) return;
    old.retired = true;
    await releaseIfIdle(old);
  }
}

async function releaseIfIdle(lease: Lease): Promise<void> {
  if (lease.retired && lease.users === 0) await lease.model.release();
}
