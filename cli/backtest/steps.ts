import type { BacktestOptions } from "./options.ts";
import { endAlone } from "./as_job.ts";
import { partOf, type ProgressDisplay, progressDisplay, progressJson, SILENT } from "../training_progress.ts";

/** How far each part of a backtest is, one after the other. */
export interface Steps {
  readonly read: ProgressDisplay;
  readonly train: ProgressDisplay;
  readonly trade: ProgressDisplay;
  readonly tell: ProgressDisplay;
  end(): void;
}

type Name = Exclude<keyof Steps, "end">;

/** Where each part ends, of the whole: training takes most of the time. */
const WITH_MODELS: Readonly<Record<Name, number>> = { read: 0.1, train: 0.75, trade: 0.95, tell: 1 };
const WITH_A_RULE: Readonly<Record<Name, number>> = { read: 0.25, train: 0.25, trade: 0.75, tell: 1 };

const write = (line: string): void => console.error(line);

/** Without `--progress` only a training tells how far it is. */
export function stepsOf({ progress, job }: Pick<BacktestOptions, "progress" | "job">, models: boolean): Steps {
  const isTerminal = Deno.stderr.isTerminal();
  if (!progress) {
    const train = progressDisplay(isTerminal, write);
    return { read: SILENT, train, trade: SILENT, tell: SILENT, end: () => train.end() };
  }
  const shown = isTerminal ? progressDisplay(true, write) : progressJson(write);
  const whole = job === undefined ? shown : {
    ...shown,
    show: (fraction: number, stage: string) => {
      endAlone();
      shown.show(fraction, stage);
    },
  };
  const ends = models ? WITH_MODELS : WITH_A_RULE;
  return {
    read: partOf(whole, 0, ends.read),
    train: partOf(whole, ends.read, ends.train),
    trade: partOf(whole, ends.train, ends.trade),
    tell: partOf(whole, ends.trade, ends.tell),
    end: () => whole.end(),
  };
}
