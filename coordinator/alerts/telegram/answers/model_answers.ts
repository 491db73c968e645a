import type { ModelStatus } from "../../../ports/forecaster.ts";
import type { LogLine } from "../../../ports/logbook.ts";
import type { ModelResult } from "../../../ports/results.ts";
import { duration, number, percent, signed } from "../../../../domain/figure_text.ts";
import { type Answer, said } from "./answer.ts";

export function modelsAnswer(models: readonly ModelStatus[], results: readonly ModelResult[]): Answer {
  return said(...models.flatMap((model, i) => {
    const result = results.find(({ model_name }) => model_name === model.name);
    const scores = model.watch?.scores;
    return [
      ...(i > 0 ? [""] : []),
      `${model.name}: ${model.enabled ? model.status : "switched off"}${
        model.training && model.status !== "training" ? ", training" : ""
      }${model.trouble ? ` (${model.trouble})` : ""}`,
      `${model.modelVersion ?? "no version"}, weight ${number(model.weight)}, up ${
        duration(model.uptimeSeconds === null ? null : model.uptimeSeconds * 1000)
      }`,
      `last said ${model.lastAction ?? "nothing"}${
        model.lastConfidence === null ? "" : ` with ${percent(model.lastConfidence)}`
      }${model.latencyMs === null ? "" : ` in ${number(model.latencyMs, 1)} ms`}`,
      ...(scores
        ? [`of ${scores.predictions} judged ${percent(scores.hitRate)} came true, Brier ${number(scores.brier, 3)}`]
        : []),
      ...(result ? [`its part of ${result.trades} trades: ${signed(result.pnl)} USDT`] : []),
    ];
  }));
}

export function logsAnswer(lines: readonly LogLine[]): Answer {
  if (lines.length === 0) return said("The log is empty.");
  return said(
    ...lines.toReversed().map(({ timestamp, level, component, message }) =>
      `${new Date(timestamp).toISOString().slice(11, 19)} ${level} ${component}: ${message}`
    ),
  );
}
