import { formatFault } from "../coordinator/runtime/config/faults.ts";
import type { Command } from "commander";
import type { ConfigFaultView } from "../coordinator/ports/configuration.ts";
import { join, resolve } from "node:path";
import { OPERATOR_TOKEN_FILE } from "../api/auth/auth.ts";
import { readIfThere } from "../api/auth/secret_file.ts";
import { ExitError } from "./exit.ts";
import { portFile, toldPort } from "./port_file.ts";

const ANSWER_TIMEOUT_MS = 10_000;

/** Where a running coordinator is found; the same for every command that speaks to one. */
export interface OperatorOptions {
  readonly dataDir: string;
  /** Without it: as the program of the data folder tells. */
  readonly port?: string;
  readonly json?: boolean;
}

const USUAL = { dataDir: "data", port: "8000" };

export const withOperatorOptions = (command: Command): Command =>
  command
    .option("--data-dir <folder>", "data folder of the coordinator: its operator token is there", USUAL.dataDir)
    .option("--port <port>", "port of the coordinator on this machine (default: as its data folder tells)")
    .option("--json", "print the answer as JSON");

/** What such a command needs to find this coordinator, with a blank in front: ` --port 8123`. Empty where it is usual. */
export function optionsToReach({ dataDir, port }: { readonly dataDir: string; readonly port: number }): string {
  const portOption = String(port) === USUAL.port ? "" : ` --port ${port}`;
  if (resolve(dataDir) === resolve(USUAL.dataDir)) return portOption;
  return `${portOption} --data-dir ${/^[\w./-]+$/.test(dataDir) ? dataDir : `'${dataDir.replaceAll("'", `'\\''`)}'`}`;
}

/** Speaks to the coordinator on this machine as its operator. */
export class OperatorClient {
  readonly url: string;
  readonly port: string;
  readonly #tokenPath: string;
  /** How the port was found, where nobody named it. */
  readonly #found: string;

  /** @throws {ExitError} 2 when the port is none. */
  constructor({ dataDir, port: named }: OperatorOptions) {
    const told = named === undefined ? toldPort(dataDir) : null;
    const port = this.port = named ?? told ?? USUAL.port;
    this.#found = named !== undefined
      ? ""
      : told === null
      ? ` (the usual port: there is no ${portFile(dataDir)})`
      : ` (the port that ${portFile(dataDir)} tells)`;
    if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
      throw new ExitError(`--port must be a whole number from 1 to 65535, was "${port}"`, 2);
    }
    this.url = `http://127.0.0.1:${port}`;
    this.#tokenPath = join(dataDir, OPERATOR_TOKEN_FILE);
  }

  /** @throws {ExitError} 1 with what the coordinator said, or that there is none. */
  async get<T>(path: string): Promise<T> {
    return await this.#ask<T>(path, { headers: await this.#headers() });
  }

  /** @throws {ExitError} As `get`, and when there is no operator token to act with. */
  async post<T>(path: string, body?: unknown): Promise<T> {
    const headers = await this.#headers();
    if (!headers.has("authorization")) {
      await this.get("/healthz");
      throw new ExitError(`There is no ${this.#tokenPath}: name the coordinator's data folder with --data-dir`, 1);
    }
    if (body === undefined) return await this.#ask<T>(path, { method: "POST", headers });
    headers.set("content-type", "application/json");
    return await this.#ask<T>(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async #headers(): Promise<Headers> {
    let token: string | null;
    try {
      token = await readIfThere(this.#tokenPath);
    } catch (error) {
      throw new ExitError(`Cannot read ${this.#tokenPath}: ${error instanceof Error ? error.message : error}`, 1);
    }
    return new Headers(token ? { authorization: `Bearer ${token}` } : {});
  }

  async #ask<T>(path: string, init: RequestInit): Promise<T> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(this.url + path, { ...init, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
      text = await response.text();
    } catch (error) {
      throw new ExitError(this.#silence(error), 1);
    }
    const answer = parsed(text);
    if (response.ok && answer !== undefined) return answer as T;
    throw new ExitError(this.#refusal(response.status, answer), 1);
  }

  #silence(error: unknown): string {
    return error instanceof DOMException && error.name === "TimeoutError"
      ? `The coordinator at ${this.url} did not answer within ${ANSWER_TIMEOUT_MS / 1000} s`
      : `No coordinator runs at ${this.url}${this.#found}: start one with \`deno task start\`, or name its port with --port`;
  }

  #refusal(status: number, answer: unknown): string {
    if (status === 401) {
      return `The coordinator at ${this.url} has another token than ${this.#tokenPath}: name its data folder with --data-dir`;
    }
    const { message, details } = (answer as { error?: { message?: unknown; details?: unknown } } | undefined)?.error ??
      {};
    return typeof message === "string"
      ? [message, ...faultLines(details)].join("\n")
      : `What answers at ${this.url}${this.#found} is no coordinator (HTTP ${status})`;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Faults of a configuration, a line each. */
function faultLines(details: unknown): string[] {
  const { faults } = (details ?? {}) as { faults?: readonly ConfigFaultView[] };
  return (faults ?? []).map(({ key: path, ...fault }) => formatFault({ ...fault, path }));
}
