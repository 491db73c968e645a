/** The rows last predicted, by the features they hold: what a new model is tried on before it serves. */
export class StoredRows {
  private readonly rows: Float32Array[] = [];
  private key = "";

  constructor(private readonly rowsMax = 64) {}

  add(features: readonly string[], row: Float32Array): void {
    this.startOver(features);
    this.rows.push(row);
    if (this.rows.length > this.rowsMax) this.rows.shift();
  }

  /** @returns Row-major; empty when what is stored has other columns. */
  get(features: readonly string[]): Float32Array {
    if (features.join() !== this.key) return new Float32Array();
    return Float32Array.from(this.rows.flatMap((row) => [...row]));
  }

  private startOver(features: readonly string[]): void {
    const key = features.join();
    if (key === this.key) return;
    this.key = key;
    this.rows.length = 0;
  }
}
