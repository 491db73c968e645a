import assert from "node:assert/strict";
import { Command } from "commander";
import { parsedDayRange } from "../../../cli/day_range.ts";
import { register } from "../../../cli/exchange_sim.ts";
import { ExitError } from "../../../cli/exit.ts";
import { startSimulator } from "../../../exchange/simulator/mod.ts";
import { candlesFrom, marketOf } from "./fixture.ts";

const run = (...args: string[]): Promise<unknown> => {
  const program = new Command();
  register(program);
  return program.parseAsync(["exchange-sim", ...args], { from: "user" });
};

for (
  const [name, args, code, message] of [
    ["a port that is none", ["--port", "x"], 2, /--port must be a whole number from 0 to 65535, was "x"/],
    ["a speed of 0", ["--port", "0", "--speed", "0"], 2, /--speed must be a number above 0 or lockstep, was "0"/],
    ["a balance of nothing", ["--port", "0", "--balance", "0"], 2, /--balance must be above 0/],
    ["a range without data", ["--port", "0", "--from", "2024-01-01"], 2, /name them with --data/],
    [
      "a seed with data",
      ["--port", "0", "--data", "f.csv", "--seed", "1"],
      2,
      /--seed belongs to the synthetic market/,
    ],
    ["a date that is none", ["--port", "0", "--data", "f.csv", "--to", "2024-02-30"], 2, /--to must be a date/],
    ["ticks that are none", ["--port", "0", "--ticks", "-1"], 2, /--ticks must be a whole number from 0 to 10000/],
    [
      "more volume than there is",
      ["--port", "0", "--volume-share", "2"],
      2,
      /--volume-share must be above 0 and at most 1/,
    ],
    ["a funding rate of 5 %", ["--port", "0", "--funding", "0.05"], 2, /--funding must be a rate from -0.03 to 0.03/],
    [
      "a funding file that is not there",
      ["--port", "0", "--funding", "none.csv"],
      1,
      /--funding: Cannot read funding rates: there is no file none\.csv/,
    ],
    ["a fault that nobody knows", ["--port", "0", "--faults", "gremlins"], 2, /--faults: Unknown fault "gremlins"/],
    ["a file that is not there", ["--port", "0", "--data", "nowhere.csv"], 1, /no file nowhere\.csv/],
    ["a symbol that comes twice", ["--port", "0", "--symbol", "BTCUSDT,BTCUSDT"], 2, /--symbol names BTCUSDT twice/],
    [
      "fewer symbols than files",
      ["--port", "0", "--data", "a.csv", "--data", "b.csv", "--symbol", "BTCUSDT"],
      2,
      /--symbol names 1 markets, --data 2: name one for each file/,
    ],
  ] as const
) {
  Deno.test(`exchange-sim says what is wrong with ${name}, exit ${code}`, async () => {
    await assert.rejects(run(...args), (error: Error) => {
      assert.ok(error instanceof ExitError);
      assert.equal(error.code, code);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("exchange-sim names a port that is in use, exit 1", async () => {
  const first = await startSimulator({ market: marketOf([[1, 1, 1, 1]]) });
  await assert.rejects(
    run("--port", String(first.port)),
    (error: Error) => error instanceof ExitError && error.code === 1 && /is in use/.test(error.message),
  );
  await first.close();
});

for (
  const [from, to, expected] of [
    ["2024-01-01", "2024-01-31", [Date.UTC(2024, 0, 1), Date.UTC(2024, 1, 1) - 1]],
    ["2024-01-01T12:00", "2024-01-31T12:30Z", [Date.UTC(2024, 0, 1, 12), Date.UTC(2024, 0, 31, 12, 30)]],
    [undefined, "2024-01-31", [undefined, Date.UTC(2024, 1, 1) - 1]],
    ["2024-01-01", undefined, [Date.UTC(2024, 0, 1), undefined]],
  ] as const
) {
  Deno.test(`from ${from} to ${to} is a range that includes its last day whole`, () => {
    const range = parsedDayRange(from, to);
    assert.deepEqual(range, { ok: true, value: { fromMs: expected[0], toMs: expected[1] } });
  });
}

Deno.test("a range that ends before it begins is refused", () => {
  const range = parsedDayRange("2024-02-01", "2024-01-01");
  assert.match(range.ok ? "" : range.error, /--from must not be after --to/);
});

/** The command as a process: prints one line when it listens, ends when its parent's pipe closes. */
async function process(args: readonly string[], body: (port: number) => Promise<void>): Promise<number> {
  const runner = `import { Command } from "commander";
    import { register } from ${JSON.stringify(import.meta.resolve("../../../cli/exchange_sim.ts"))};
    const program = new Command(); register(program);
    await program.parseAsync(${JSON.stringify(["exchange-sim", "--with-parent", ...args])}, { from: "user" });`;
  const config = new URL("../../../deno.json", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", config, `data:application/typescript,${encodeURIComponent(runner)}`],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await lines.read();
  const ready = JSON.parse(value ?? "{}");
  assert.deepEqual([ready.ready, ready.name], [true, "exchange-sim"]);
  await body(ready.port);
  await child.stdin.close();
  const { code } = await child.status;
  await lines.cancel();
  return code;
}

Deno.test("exchange-sim names the line of a funding file that is unsound", async () => {
  const file = await Deno.makeTempFile({ suffix: ".csv" });
  await Deno.writeTextFile(file, "time_ms,rate\n1735718400000,0.0001\n1735747200000,much\n");
  await assert.rejects(run("--port", "0", "--funding", file), (error: Error) => {
    assert.match(error.message, /line 3: expected timestamp_ms,funding_rate .* was "1735747200000,much"/);
    return true;
  });
  await Deno.remove(file);
});

Deno.test("exchange-sim serves a recorded file, history and traded part, and ends with its parent", async () => {
  const file = await Deno.makeTempFile({ prefix: "binanceusdm-BTCUSDT-5m-", suffix: ".csv" });
  const candles = candlesFrom(Array.from({ length: 40 }, (_, i) => [100 + i, 110 + i, 90 + i, 101 + i] as const));
  const rows = candles.map((each) => Object.values(each).join(","));
  await Deno.writeTextFile(file, ["timestamp_ms,open,high,low,close,volume", ...rows].join("\n"));
  try {
    const code = await process(
      ["--port", "0", "--data", file, "--from", "2024-01-02T01:00", "--speed", "lockstep"],
      async (port) => {
        const status = await (await fetch(`http://127.0.0.1:${port}/sim/status`)).json();
        assert.deepEqual([status.history_candles, status.candles_total, status.symbol], [12, 28, "BTCUSDT"]);
      },
    );
    assert.equal(code, 0);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("exchange-sim takes faults and limits from the command line", async () => {
  const code = await process(
    ["--port", "0", "--speed", "lockstep", "--limits", "--faults", "recv_window=1"],
    async (port) => {
      const base = `http://127.0.0.1:${port}`;
      const { rateLimits } = await (await fetch(`${base}/fapi/v1/exchangeInfo`)).json();
      assert.deepEqual(rateLimits.map((each: { limit: number }) => each.limit), [2_400, 1_200, 300]);
      const refused = await fetch(`${base}/fapi/v3/balance`);
      assert.deepEqual([refused.status, (await refused.json()).code], [400, -1021]);
    },
  );
  assert.equal(code, 0);
});
