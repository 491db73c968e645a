import assert from "node:assert/strict";
import { parseConfig } from "../../../coordinator/runtime/config/load.ts";
import type { Profile } from "../../../coordinator/runtime/config/profile.ts";
import { type BaseConfig, changedConfig, changesOf, keyFault } from "../../../research/search/changed_config.ts";

const TEXT = `
mode: replay
trading: { leverage: 2 }
models:
  endpoints:
    - { name: a, learner: gbdt, params: { rounds: 20 } }
    - { name: b.c, learner: forest }
`;

function baseOf(profile: Profile = "default"): BaseConfig {
  const parsed = parseConfig(TEXT, "test", {}, profile);
  assert.ok(parsed.ok);
  return { text: TEXT, profile, config: parsed.value.config };
}

for (
  const [key, fault] of [
    ["trading.stop_loss_atr", null],
    ["ensemble.confidence_threshold", null],
    ["models.endpoints.a.weight", null],
    ["models.endpoints.a.params.rounds", null],
    ["models.endpoints.a.horizon_bars", null],
    ["retraining.label_window_candles", null],
    ["trading.stop_los_atr", /no key/],
    ["nothing", /no key/],
    ["data.timeframes", /cannot be searched/],
    ["trading.symbols", /cannot be searched/],
    ["backtesting.slippage_bps", /cannot be searched/],
    ["mode", /cannot be searched/],
    ["models.endpoints.z.weight", /no endpoint z, only a, b\.c/],
    ["models.endpoints.a", /no key of an endpoint/],
    ["models.endpoints.a.name", /no key of an endpoint/],
    ["models.endpoints.a.wait", /no key of an endpoint/],
    ["models.endpoints.a.params", /params/],
  ] as const
) {
  Deno.test(`${key} ${fault ? "cannot" : "can"} be searched over`, () => {
    const told = keyFault(key, baseOf().config);
    if (fault) assert.match(told ?? "", fault);
    else assert.equal(told, undefined);
  });
}

Deno.test("a setting changes its keys and nothing else", () => {
  const base = baseOf();
  const changed = changedConfig(base, {
    "trading.stop_loss_atr": 2,
    "models.endpoints.a.weight": 0.5,
    "models.endpoints.a.params.leaves": 7,
  });
  assert.ok(changed.ok);
  const { trading, models, ...rest } = changed.value;
  const { trading: before, models: modelsBefore, ...restBefore } = base.config;
  assert.deepEqual(rest, restBefore);
  assert.deepEqual(trading, { ...before, stop_loss_atr: 2 });
  const [a, b] = models.endpoints, [aBefore, bBefore] = modelsBefore.endpoints;
  assert.deepEqual(b, bBefore);
  assert.deepEqual(a, { ...aBefore, weight: 0.5, params: { rounds: 20, leaves: 7 } });
});

Deno.test("what a setting changes is a file by itself", () => {
  const base = baseOf();
  const setting = { "trading.stop_loss_atr": 2, "models.endpoints.a.weight": 0.5 };
  const parsed = parseConfig(TEXT, "test", changesOf(base.config, setting));
  const changed = changedConfig(base, setting);
  assert.ok(parsed.ok && changed.ok);
  assert.deepEqual(parsed.value.config, changed.value);
});

Deno.test("what keys demand of each other holds for trials", () => {
  const changed = changedConfig(baseOf(), { "trading.leverage": 100 });
  assert.ok(!changed.ok);
  assert.match(changed.error, /max_leverage_allowed/);
});

Deno.test("a setting goes before the profile", () => {
  const base = baseOf("demo");
  assert.equal(base.config.ensemble.confidence_threshold, 0.4);
  const changed = changedConfig(base, { "ensemble.confidence_threshold": 0.7 });
  assert.ok(changed.ok);
  assert.equal(changed.value.ensemble.confidence_threshold, 0.7);
  assert.equal(changed.value.ensemble.expected_value_threshold, base.config.ensemble.expected_value_threshold);
});
