export type CheckStatus = "ok" | "warn" | "fail" | "skipped";

/** One line of the doctor's report. */
export interface Check {
  readonly name: string;
  readonly status: CheckStatus;
  /** What was found, with its value. */
  readonly detail: string;
  /** What to do; empty where nothing has to be done. */
  readonly fix: string;
}

export const ok = (name: string, detail: string): Check => ({ name, status: "ok", detail, fix: "" });
export const warn = (name: string, detail: string, fix: string): Check => ({ name, status: "warn", detail, fix });
export const fail = (name: string, detail: string, fix: string): Check => ({ name, status: "fail", detail, fix });
export const skipped = (name: string, detail: string): Check => ({ name, status: "skipped", detail, fix: "" });

/** What may be put up with while nothing is at stake, and not with money on it. */
export const warnOrFail = (isLive: boolean): typeof warn => isLive ? fail : warn;
