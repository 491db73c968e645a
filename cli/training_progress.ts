import cliProgress from "cli-progress";
import { endAlone } from "./backtest/as_job.ts";
import { progressText } from "../research/jobs/progress_line.ts";

/** Shows how far a training is: a bar on a terminal, a plain line for every tenth elsewhere. Always on standard error. */
export interface ProgressDisplay {
  /** @param fraction 0 to 1. */
  show(fraction: number, stage: string): void;
  end(): void;
}

/** The part of the package's API that is used here; it brings no types. */
interface Bar {
  start(total: number, value: number, payload: { stage: string }): void;
  update(value: number, payload: { stage: string }): void;
  stop(): void;
}
const { SingleBar } = cliProgress as unknown as { SingleBar: new (options: Record<string, unknown>) => Bar };

const BAR_TOTAL = 1000;
const LINES = 10;
const JSON_STEPS = 200;

export const progressDisplay = (isTerminal: boolean, writeLine: (line: string) => void): ProgressDisplay =>
  isTerminal ? progressBar() : progressLines(writeLine);

/** For a program that reads along. */
export function progressJson(writeLine: (line: string) => void): ProgressDisplay {
  let [told, toldStage] = [-1, ""];
  return {
    show: (fraction, stage) => {
      const step = Math.floor(fraction * JSON_STEPS);
      // Rounds and losses count up within a stage: of those each step is enough.
      const name = stage.replaceAll(/[\d.]+/g, "");
      if (step <= told && name === toldStage) return;
      [told, toldStage] = [Math.max(step, told), name];
      writeLine(progressText(fraction, stage));
    },
    end: () => {},
  };
}

/** As its reader wants it: a bar, a line for every tenth, or all of it for a program. */
export function progressFor({ progress, job }: {
  readonly progress?: boolean;
  readonly job?: string;
}): ProgressDisplay {
  const write = (line: string) => console.error(line);
  const isTerminal = Deno.stderr.isTerminal();
  const shown = progress && !isTerminal ? progressJson(write) : progressDisplay(isTerminal, write);
  if (job === undefined) return shown;
  return {
    ...shown,
    show: (fraction, stage) => {
      endAlone();
      shown.show(fraction, stage);
    },
  };
}

/** A part of a longer way. @param from First and last fraction of the whole. */
export const partOf = (whole: ProgressDisplay, from: number, to: number): ProgressDisplay => ({
  show: (fraction, stage) => whole.show(from + fraction * (to - from), stage),
  end: () => {},
});

/** For who did not ask. */
export const SILENT: ProgressDisplay = { show: () => {}, end: () => {} };

function progressBar(): ProgressDisplay {
  const bar = new SingleBar({ format: "{bar} {percentage} %  {stage}", hideCursor: true });
  let isStarted = false;
  return {
    show: (fraction, stage) => {
      if (!isStarted) bar.start(BAR_TOTAL, 0, { stage });
      isStarted = true;
      bar.update(Math.round(fraction * BAR_TOTAL), { stage });
    },
    end: () => {
      if (isStarted) bar.stop();
    },
  };
}

function progressLines(writeLine: (line: string) => void): ProgressDisplay {
  let told = 0;
  return {
    show: (fraction, stage) => {
      const tenth = Math.floor(fraction * LINES);
      if (tenth <= told) return;
      told = tenth;
      writeLine(`${tenth * 100 / LINES} %  ${stage}`);
    },
    end: () => {},
  };
}
