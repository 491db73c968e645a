import assert from "node:assert/strict";
import { type Price, price } from "../../../domain/money.ts";
import { EngineDriver, ofKind } from "../../fixtures/engine_fixtures.ts";

const messageOf = (engine: EngineDriver, leg: "stop" | "target", at: Price): string => {
  const commands = engine.fill(engine.open("long")[leg], at);
  return ofKind(commands, "tell").map(({ notice }) => notice.message).find((text) => text.startsWith("Closed"))!;
};

for (
  const [leg, at, words] of [
    ["target", 51_000, /^Closed long BTCUSDT by take profit, net \+\d+\.\d\d USDT$/],
    ["stop", 49_000, /^Closed long BTCUSDT by stop loss, net -\d+\.\d\d USDT$/],
  ] as const
) {
  Deno.test(`the end of a trade at its ${leg} is told with the reason in words, and the sign of what it brought`, () =>
    assert.match(messageOf(new EngineDriver(), leg, price(at)), words));
}
