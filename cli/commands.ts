import type { Command } from "commander";

interface CommandModule {
  register(program: Command): void;
}

/** A command is its file and its line here. */
export const COMMANDS: Readonly<Record<string, () => Promise<CommandModule>>> = {
  "start": () => import("./start.ts"),
  "status": () => import("./status.ts"),
  "pause": () => import("./pause.ts"),
  "resume": () => import("./resume.ts"),
  "halt": () => import("./halt.ts"),
  "flatten": () => import("./flatten.ts"),
  "reload": () => import("./reload.ts"),
  "users": () => import("./users.ts"),
  "tokens": () => import("./tokens.ts"),
  "data": () => import("./data.ts"),
  "features": () => import("./features.ts"),
  "train": () => import("./train.ts"),
  "models": () => import("./models.ts"),
  "model-server": () => import("./model_server.ts"),
  "exchange-sim": () => import("./exchange_sim.ts"),
  "backtest": () => import("./backtest.ts"),
  "optimise": () => import("./optimise.ts"),
  "walk-forward": () => import("./walk_forward.ts"),
  "replay": () => import("./replay.ts"),
  "scores": () => import("./scores.ts"),
  "why": () => import("./why.ts"),
  "why-not": () => import("./why_not.ts"),
  "export": () => import("./export.ts"),
  "backup": () => import("./backup.ts"),
  "restore": () => import("./restore.ts"),
  "migrate": () => import("./migrate.ts"),
  "doctor": () => import("./doctor.ts"),
  "init": () => import("./init.ts"),
  "simulate": () => import("./simulate.ts"),
  "alert": () => import("./alert.ts"),
  "config": () => import("./config.ts"),
};
