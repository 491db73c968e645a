/** Of `backtest`, as they are typed. */
export interface BacktestOptions {
  readonly data: readonly string[];
  readonly config?: string;
  readonly profile?: string;
  readonly from?: string;
  readonly to?: string;
  readonly models?: string;
  /** In place of models. */
  readonly rule?: string;
  readonly funding?: readonly string[];
  /** False: none, not even where some are stored. */
  readonly inner?: readonly string[] | false;
  readonly out: string;
  readonly adaptive?: boolean;
  readonly fromJournal?: boolean;
  readonly dataDir?: string;
  readonly perturbed?: string;
  readonly noise: string;
  readonly json?: boolean;
  readonly progress?: boolean;
  /** The coordinator's name for this run. */
  readonly job?: string;
}
