import type { DecisionHistory } from "../../../coordinator/ports/decision_history.ts";
import type { LoadedConfig } from "../../../coordinator/runtime/config/load.ts";
import type { FaultName as ExchangeFault } from "../../../exchange/simulator/faults/catalogue.ts";
import type { SimulatedExchange } from "../../../exchange/simulator/mod.ts";
import { SeededRandom } from "../../../domain/seeded_random.ts";
import { diskMood } from "../faults/disk_mood.ts";
import { type Intervention, plannedInterventions } from "../faults/interventions.ts";
import { ExchangeFaults, excusedMs } from "../faults/exchange_faults.ts";
import { ExchangeLine, localLine } from "../faults/lines.ts";
import { Swarm } from "../faults/swarm.ts";
import type { Sight } from "../invariants/invariant.ts";
import { enter } from "../machine/ambient.ts";
import type { ProcessLife } from "../machine/process_life.ts";
import { Timeline } from "../machine/timeline.ts";
import type { Plan } from "../plan.ts";
import { Calm } from "./calm.ts";
import { Coordinator, EXCHANGE_HOST } from "./coordinator.ts";
import { SimulatedDatabase } from "./database.ts";
import { booksOf, openExchange, socketsOf } from "./exchange.ts";
import { isOurs, Ledger } from "./ledger.ts";
import { ModelServers } from "./model_servers.ts";
import { Network } from "./network.ts";
import { OperatorDesk } from "./operator_desk.ts";
import { MODEL_NAMES, modelHost, settingsOf } from "./settings.ts";
import { START_MS } from "./start.ts";
import { Supervisor } from "./supervisor.ts";
import { toldEvent } from "./told_event.ts";
import { Trace } from "./trace.ts";
import { tracingTelemetry } from "./tracing_telemetry.ts";

const CANDLE_MS = 300_000;
/** Each stream of chance has a number of its own. */
const STREAM = { line: 1, models: 2, disk: 3, process: 4, machine: 5, local: 6 } as const;

/** Everything around the process, and the process in it. */
export class World implements Disposable {
  readonly timeline: Timeline;
  readonly trace: Trace;
  readonly swarm: Swarm;
  readonly calm: Calm;
  readonly exchange: SimulatedExchange;
  readonly supervisor: Supervisor;
  readonly operator: OperatorDesk;
  readonly config: LoadedConfig;
  readonly #database: SimulatedDatabase;
  readonly #network: Network;
  readonly #exchangeFaults: ExchangeFaults;
  readonly #line: ExchangeLine;
  readonly #ledger: Ledger;
  #wallOffsetMs = 0;
  #keyExpiredInCalmMs: number | null = null;
  #isHedged = false;
  /** When an order of ours or the account last moved. */
  #movedMs = 0;
  /** Sum of everything in the exchange's books that only grows. */
  #moved = 0;

  constructor(readonly plan: Plan, onLine: ((line: string) => void) | null) {
    const { seed, faults } = plan;
    const chance = (stream: number) => new SeededRandom(seed, 0x5eed, stream);
    this.timeline = new Timeline(START_MS, seed);
    this.trace = new Trace(this.timeline, onLine);
    this.swarm = new Swarm(seed, faults);
    this.calm = new Calm(this.timeline);
    this.config = settingsOf(seed);
    this.#exchangeFaults = new ExchangeFaults(this.swarm);
    this.exchange = openExchange({
      timeline: this.timeline,
      seed,
      faults: this.#exchangeFaults.plan,
      onFault: (name) => this.#exchangeFailed(name),
      thin: this.swarm.of("thin_market"),
    });
    this.#ledger = new Ledger(() => booksOf(this.exchange));
    this.#line = new ExchangeLine(this.swarm, chance(STREAM.line), this.calm);
    this.#network = this.#connected(chance);
    this.#database = new SimulatedDatabase(
      this.timeline,
      diskMood(this.swarm, chance(STREAM.disk), this.calm),
      () => this.#perhapsCrash(),
    );
    const processChance = chance(STREAM.process);
    this.supervisor = new Supervisor({
      timeline: this.timeline,
      trace: this.trace,
      chance: chance(STREAM.machine),
      wallOffsetMs: () => this.#wallOffsetMs,
      enter: (life) => enter(life && { life, chance: processChance, fetch: this.#network.of(life).fetch }),
      start: (life) => this.#start(life),
    });
    this.operator = new OperatorDesk(this.supervisor, this.timeline, this.trace);
  }

  /** Everything begins: the market, the process, and what the seed does to them. */
  begin(models = this.#models): void {
    const newCandle = () => {
      models.nextCandle();
      this.timeline.after(CANDLE_MS, newCandle);
    };
    newCandle();
    this.supervisor.boot();
    this.#planIntervention(plannedInterventions(this.swarm, this.plan.hours), 0);
  }

  /** One is always planned, also behind the last: so those of later hours change nothing before. */
  #planIntervention(planned: readonly Intervention[], index: number): void {
    const next = planned[index];
    this.timeline.after(next ? START_MS + next.afterMs - this.timeline.nowMs : Infinity, () => {
      this.#planIntervention(planned, index + 1);
      if (next && !this.plan.without.includes(index)) this.#intervene(next, index);
    });
  }

  /** Nothing goes wrong any more, and the operator lets the system trade. */
  calmDown(): void {
    this.swarm.end();
    this.#exchangeFaults.end();
    this.#wallOffsetMs = 0;
    this.trace.add("world", "calm from now on");
    void this.exchange.actByHand({ action: "hedge_mode", on: false });
    this.operator.say("resume");
  }

  /** After each step: did anything of the account move? */
  look(): void {
    const { nextOrderId, nextAlgoId, nextTradeId, nextIncomeId, doneOrders, doneAlgos } = booksOf(this.exchange);
    const moved = nextOrderId + nextAlgoId + nextTradeId + nextIncomeId + doneOrders.length + doneAlgos.length;
    if (moved !== this.#moved) this.#movedMs = this.timeline.nowMs;
    this.#moved = moved;
    if (booksOf(this.exchange).dualSidePosition) this.#hedged();
  }

  /** Nothing can be done in hedge mode: the account's owner hears of it, sets it right and lets trading go on. */
  #hedged(): void {
    this.calm.disturbed(HEDGE_MODE_MS);
    if (this.#isHedged) return;
    this.#isHedged = true;
    this.timeline.after(HEDGE_NOTICED_MS, async () => {
      await this.exchange.actByHand({ action: "hedge_mode", on: false });
      this.#isHedged = false;
      this.operator.say("resume");
    });
  }

  sight(): Sight {
    const { timeline, exchange, supervisor, operator } = this;
    const calmMs = this.#calmMs();
    return {
      nowMs: timeline.nowMs,
      books: booksOf(exchange),
      oursQty: this.#ledger.oursQty,
      foreignQty: this.#ledger.foreignQty,
      ownNet: this.#ledger.ownNet,
      foreignIncome: this.#ledger.foreignIncome,
      engine: supervisor.coordinator?.engine ?? null,
      calmMs,
      quietMs: Math.min(calmMs, timeline.nowMs - this.#movedMs),
      config: this.config.config,
      stoppedSinceMs: operator.stoppedSinceMs,
      keyExpiredInCalmMs: this.#keyExpiredInCalmMs,
      diedBy: supervisor.diedBy,
      waiting: supervisor.life?.waiting ?? 0,
      rows: (statement) => this.#database.rows(statement),
    };
  }

  /** Nothing is calm while no process trades. */
  #calmMs(): number {
    const since = this.supervisor.tradingSinceMs;
    return since === null ? 0 : Math.min(this.timeline.nowMs - since, this.calm.calmMs);
  }

  /** What can be proved of what is stored, read without the simulated disk's moods. */
  history(): DecisionHistory {
    return this.#database.history();
  }

  [Symbol.dispose](): void {
    enter(null);
    this.#database[Symbol.dispose]();
  }

  #models!: ModelServers;

  #connected(chance: (stream: number) => SeededRandom): Network {
    const network = new Network(this.timeline, () => this.#perhapsCrash());
    this.#models = new ModelServers(chance(STREAM.models), this.swarm.of("models"));
    const local = localLine(chance(STREAM.local));
    for (const name of MODEL_NAMES) {
      network.add(modelHost(name), { line: local, connect: null, answer: (request) => this.#models.answer(request) });
    }
    network.add(EXCHANGE_HOST, {
      line: this.#line,
      connect: socketsOf(this.exchange, (event) => this.#streamed(event)),
      answer: (request) => this.#exchangeAnswer(request),
    });
    return network;
  }

  async #exchangeAnswer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const body = request.method === "POST" ? await request.clone().text() : "";
    if (request.method !== "GET") this.#movedMs = this.timeline.nowMs;
    const response = await this.exchange.handle(request);
    const id = /(?:newClientOrderId|clientAlgoId|origClientOrderId)=([^&]*)/.exec(searchParams.toString() + "&" + body)
      ?.[1];
    if (request.method === "POST" && id && isOurs(id)) this.#perhapsLose(id);
    const said = response.ok ? "" : ` → ${response.status} ${await response.clone().text()}`;
    this.trace.add("exchange", `${request.method} ${pathname}${id ? ` ${id}` : ""}${said}`);
    return response;
  }

  #start(life: ProcessLife): Promise<Coordinator> {
    return Coordinator.start({
      life,
      client: this.#database.clientOf(life),
      network: this.#network.of(life),
      config: this.config,
      telemetry: tracingTelemetry(this.trace),
      runId: "simulate",
      onTaken: (event, commit) => this.trace.add("engine", toldEvent(event, commit)),
    });
  }

  #streamed(kind: string): void {
    this.trace.add("stream", kind);
    if (kind === "listenKeyExpired") this.#keyExpiredInCalmMs = this.#calmMs();
  }

  #exchangeFailed(name: ExchangeFault): void {
    const forMs = excusedMs(name);
    if (forMs > 0) this.calm.disturbed(forMs);
  }

  /** Wrong for a while; then the time server has its way. */
  #setClock(offsetMs: number): void {
    this.calm.disturbed(CLOCK_WRONG_MS + CLOCK_NOTICED_MS);
    this.#wallOffsetMs = offsetMs;
    this.timeline.after(CLOCK_WRONG_MS, () => {
      this.#wallOffsetMs = 0;
    });
  }

  /** Called at the steps where a crash hurts most: it comes within the next few milliseconds. */
  #perhapsCrash(): void {
    const dice = this.swarm.of("crashes");
    const { life } = this.supervisor;
    if (!dice.strikes()) return;
    this.timeline.after(dice.chance.between(-1, CRASH_WITHIN_MS), () => {
      if (life === this.supervisor.life) this.supervisor.kill();
    });
  }

  /** What protects is sent although it could not be stored: nobody but the exchange knows of it when the process dies now. */
  #perhapsLose(clientOrderId: string): void {
    const isStored = { sql: "select 1 from orders where client_order_id = ?", args: [clientOrderId] };
    const dice = this.swarm.of("lost_records");
    if (dice.enabled && this.#database.rows(isStored).length === 0 && dice.strikes(LOST_SHARE)) {
      this.supervisor.kill();
    }
  }

  #intervene({ kind, choice }: Intervention, index: number): void {
    this.trace.add("world", `intervention ${index}: ${kind}`);
    this.#movedMs = this.timeline.nowMs;
    switch (kind) {
      case "outages":
        return this.#line.cut(1_000 * Math.round(600 ** choice));
      case "kills":
        return this.supervisor.kill();
      case "stops":
        return this.supervisor.stop();
      case "wall_clock":
        return this.#setClock(Math.round((choice - 0.5) * 2 * JUMP_MS));
      case "operator":
        return this.operator.act(choice);
      default:
        return kind satisfies never;
    }
  }
}

const CRASH_WITHIN_MS = 4;
/** Of the orders that have left without their record. */
const LOST_SHARE = 0.5;
/** Until the mode is seen to be right again. */
const HEDGE_MODE_MS = 90_000;
const HEDGE_NOTICED_MS = 600_000;
const CLOCK_WRONG_MS = 420_000;
const CLOCK_NOTICED_MS = 30_000;
const JUMP_MS = 60_000;
