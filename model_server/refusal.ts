export type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 413 | 422 | 500 | 503;

/** Why a request is not served: the status and the JSON error of the answer. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(
    readonly status: RefusalStatus,
    readonly code: string,
    message: string,
    readonly details?: unknown,
  ) {
    super(message);
  }
}
