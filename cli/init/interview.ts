import { stringify } from "@std/yaml";

export interface Interview {
  readonly config: string;
  /** Null where the mode needs no secrets. */
  readonly env: string | null;
}

type Ask = (question: string, usual: string) => string | null;

const SECRETS: Readonly<Record<string, readonly string[]>> = {
  demo: [],
  paper: [],
  testnet: ["BINANCE_TESTNET_API_KEY", "BINANCE_TESTNET_API_SECRET"],
  live: ["BINANCE_API_KEY", "BINANCE_API_SECRET"],
};

const SYMBOL = /^[A-Z0-9]{2,20}(_[0-9]{6})?$/;

/** Few questions, each with an answer that is good for a beginning; whatever makes no sense is asked again. */
export function interview(ask: Ask): Interview {
  const mode = answer(ask, `Mode (${Object.keys(SECRETS).join(", ")})`, "demo", (text) => Object.hasOwn(SECRETS, text));
  const symbols = answer(
    ask,
    "Symbols, with commas",
    "BTCUSDT",
    (text) => list(text).length > 0 && list(text).every((each) => SYMBOL.test(each)),
  );
  const port = answer(ask, "Port of the dashboard", "8000", (text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535);
  // Real money is switched on by hand, and never by pressing enter.
  const isLive = mode === "live";
  const config = {
    mode: isLive ? "paper" : mode,
    trading: { symbols: list(symbols) },
    dashboard: { port: Number(port) },
  };
  const names = SECRETS[mode]!;
  return {
    config: [
      "# docs/configuration.md tells what every key means.",
      ...(isLive ? ["# For real money set mode: live and use_real_account: true, after `xylen doctor --live`."] : []),
      stringify(config),
    ].join("\n"),
    env: names.length === 0 ? null : names.map((name) => `${name}=\n`).join(""),
  };
}

const list = (text: string): string[] => text.split(",").map((each) => each.trim().toUpperCase()).filter(Boolean);

/** Who answers nonsense for ever gets the usual answer. */
const TRIES_MOST = 5;

function answer(ask: Ask, question: string, usual: string, isGood: (text: string) => boolean): string {
  for (let tries = 0; tries < TRIES_MOST; tries++) {
    const text = (ask(tries === 0 ? question : `${question}, not that`, usual) ?? usual).trim();
    if (isGood(text)) return text;
  }
  return usual;
}
