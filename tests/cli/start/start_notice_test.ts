import assert from "node:assert/strict";
import { startNotice } from "../../../cli/start/start_notice.ts";
import { VERSION } from "../../../domain/version.ts";

const MARKET = { symbols: ["BTCUSDT", "ETHUSDT"], timeframe: "5m" } as const;
const hash = "0123456789abcdef";

for (
  const [commit, words] of [["fedcba9876543210", "commit fedcba987654"], [null, "commit not known"]] as const
) {
  Deno.test(`a start tells version, ${words}, mode, symbols and configuration`, () => {
    const { eventType, message, details } = startNotice({ mode: "demo" }, MARKET, { hash }, commit);
    assert.equal(eventType, "SYSTEM");
    assert.equal(
      message,
      `Started: Xylen ${VERSION}, ${words}, mode demo, BTCUSDT, ETHUSDT 5m, configuration 0123456789ab`,
    );
    assert.deepEqual(details, { version: VERSION, commit, mode: "demo", ...MARKET, config_hash: hash });
  });
}
