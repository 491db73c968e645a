/** What a model carries about itself in `metadata_props`, so that it can be served and judged far from where it was made. */
export interface ModelMetadata {
  /**
   * Input columns, in order: features of the catalogue. With a window above 1 they are columns of candles: `open`,
   * `high`, `low`, `close`, `volume`.
   */
  readonly features: readonly string[];
  readonly schemaHash: string;
  /**
   * Candles that a row holds. 1: the input is `[rows, features]`, of the decided candle. Above 1: it is
   * `[rows, window, features]`, closed candles without a gap, oldest first, the decided one last.
   */
  readonly window: number;
  readonly label: string;
  readonly horizonBars: number;
  /** Open time of the first candle whose label was learned. */
  readonly trainedFromMs: number;
  /** Close of the last candle that any label looked at: nothing later was seen. */
  readonly trainedToMs: number;
  readonly calibration: string;
  /** Version of the model that this one replaces; empty for a first one. */
  readonly parent: string;
  readonly learner: string;
  readonly samples: number;
  readonly classReturns: ClassReturns;
  /** SHA-256 of the candles it was trained on. */
  readonly dataHash: string;
  readonly seed: number;
  /** Where the training rows lie (`insight/dissimilarity.ts`): what tells a row that is far from all of them. */
  readonly trainingCloud: string;
  /** What the features were like in training (`insight/reference_bins.ts`); empty for a model that reads candles. */
  readonly featureBins: string;
  /** What its P(long) and P(short) were like out of sample. */
  readonly answerBins: string;
}

/**
 * Mean gross return of the long and the short trade, for each class in the order long, short, hold. The expected
 * return of a long is Σ P(class) × long[class], of a short Σ P(class) × short[class].
 */
export interface ClassReturns {
  readonly long: readonly number[];
  readonly short: readonly number[];
}

/** As `metadata_props` holds it: text by key. Lists and objects are JSON. */
export function metadataProps(metadata: ModelMetadata): Record<string, string> {
  return {
    "xylen.features": JSON.stringify(metadata.features),
    "xylen.schema_hash": metadata.schemaHash,
    "xylen.window": String(metadata.window),
    "xylen.label": metadata.label,
    "xylen.horizon_bars": String(metadata.horizonBars),
    "xylen.trained_from_ms": String(metadata.trainedFromMs),
    "xylen.trained_to_ms": String(metadata.trainedToMs),
    "xylen.calibration": metadata.calibration,
    "xylen.parent": metadata.parent,
    "xylen.learner": metadata.learner,
    "xylen.samples": String(metadata.samples),
    "xylen.class_returns": JSON.stringify(metadata.classReturns),
    "xylen.data_hash": metadata.dataHash,
    "xylen.seed": String(metadata.seed),
    "xylen.training_cloud": metadata.trainingCloud,
    "xylen.feature_bins": metadata.featureBins,
    "xylen.answer_bins": metadata.answerBins,
  };
}
