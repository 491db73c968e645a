/** What the bot understands, in the order in which `/help` tells it. */
export interface ChatCommand {
  /** Behind the name: what may or must follow. */
  readonly usage: string;
  readonly does: string;
  /** It moves money or changes what the program does: asked twice. */
  readonly changes: boolean;
}

const reads = (does: string, usage = "") => ({ usage, does, changes: false } as const);
const changes = (does: string, usage: string) => ({ usage, does, changes: true } as const);

export const COMMANDS = {
  status: reads("what it does now"),
  profit: reads("what trading has brought, with a chart"),
  balance: reads("money in the account"),
  daily: reads("results by day", "[days]"),
  weekly: reads("results by week", "[weeks]"),
  monthly: reads("results by month", "[months]"),
  positions: reads("open positions"),
  trades: reads("the last trades", "[count]"),
  performance: reads("figures over all trades"),
  risk: reads("what is risked, beside its limits"),
  models: reads("the models and how they do"),
  why: reads("a decision in plain words; without an id the last one", "[id]"),
  health: reads("whether everything works"),
  logs: reads("the last lines of the log", "[count]"),
  pause: changes("no new positions; open ones stay protected", "[reason]"),
  resume: changes("trading goes on; after a halt only with a reason", "[reason]"),
  halt: changes("like pause, and stays after a restart", "[reason]"),
  flatten: changes("like halt, and closes everything", "[reason]"),
  forceexit: changes("closes one position at market", "SYMBOL|TRADE_ID [reason]"),
  reload: changes("takes config.yaml over again", "[reason]"),
  help: reads("this list"),
  version: reads("versions of the program"),
} as const satisfies Readonly<Record<string, ChatCommand>>;

export type CommandName = keyof typeof COMMANDS;
export type ChangeName = {
  [Name in CommandName]: typeof COMMANDS[Name]["changes"] extends true ? Name : never;
}[CommandName];
export const isCommand = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name);

/** Keys below the text field. */
export const KEYBOARD = [
  ["/status", "/profit", "/balance"],
  ["/positions", "/trades", "/daily"],
  ["/performance", "/risk", "/models"],
  ["/why", "/health", "/help"],
] as const;

export const usageOf = (name: CommandName): string => [`/${name}`, COMMANDS[name].usage].filter(Boolean).join(" ");

export const helpLines = (): string[] =>
  (Object.keys(COMMANDS) as CommandName[]).map((name) => `${usageOf(name)}: ${COMMANDS[name].does}`);
