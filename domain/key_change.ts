/** A key of the configuration that has another value. */
export interface KeyChange {
  /** `trading.leverage`. */
  readonly key: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** `trading.leverage from 1 to 2`. */
export const changeWords = ({ key, from, to }: KeyChange): string =>
  `${key} from ${JSON.stringify(from)} to ${JSON.stringify(to)}`;
