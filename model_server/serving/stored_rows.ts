import type { ModelCard } from "./model_card.ts";

/** What tells the columns of a row. */
type RowShape = Pick<ModelCard, "features" | "window">;

/** The rows last predicted, by the features they hold: what a new model is tried on before it serves. */
export class StoredRows {
  private readonly rows: Float32Array[] = [];
  private key = "";

  constructor(private readonly rowsMax = 64) {}

  add(shape: RowShape, row: Float32Array): void {
    this.startOver(shape);
    this.rows.push(row);
    if (this.rows.length > this.rowsMax) this.rows.shift();
  }

  /** @returns Row-major; empty when what is stored has other columns. */
  get(shape: RowShape): Float32Array {
    if (keyOf(shape) !== this.key) return new Float32Array();
    return Float32Array.from(this.rows.flatMap((row) => [...row]));
  }

  private startOver(shape: RowShape): void {
    const key = keyOf(shape);
    if (key === this.key) return;
    this.key = key;
    this.rows.length = 0;
  }
}

const keyOf = ({ features, window }: RowShape): string => `${window}:${features.join()}`;
