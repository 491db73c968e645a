/** We have not sent a request, to keep within the exchange's limits or because its endpoint fails. Nothing happened. */
export class NotSent extends Error {
  override readonly name = "NotSent";

  constructor(message: string, readonly retryAfterMs: number) {
    super(message);
  }
}
