import type { Timeframe } from "../domain/candle.ts";
import {
  type Alert,
  candleFromWire,
  type PredictRequest,
  type PredictResponse,
  type WatchReport,
} from "./contract/mod.ts";
import { type Label, parseLabel } from "../outcomes/label.ts";
import type { OutcomeLog } from "./registry/outcome_log.ts";
import type { ModelCard } from "./serving/model_card.ts";
import type { NamedModel } from "./serving/model_slot.ts";
import { requestRow } from "./serving/request_row.ts";
import { type ShadowParts, Shadows } from "./shadows.ts";
import { type GuardFinding, isWorse } from "./watch/live_guard.ts";
import { DEFAULT_WATCH, ModelWatch, type Scored, type WatchSettings } from "./watch/model_watch.ts";

/** What answers are held against where a model does not say what it foresees. */
export interface LabelHeldAgainst {
  /** As `labelText` writes it. */
  readonly label: string;
  readonly horizonBars: number;
}

export interface ObserverParts extends ShadowParts {
  /** Closed by who opened it. */
  readonly outcomes: OutcomeLog;
  readonly heldAgainst: LabelHeldAgainst | null;
  /** Chance that the guard goes back to a model that is no better. */
  readonly significance: number;
  /** Back to the champion before this one. */
  readonly goBack: () => Promise<unknown>;
}

/** Watches what serves: every answer is held against the market, and against what others would have said. */
export class Observer {
  private serving: { readonly version: string; readonly card: ModelCard; readonly isOurs: boolean } | null = null;
  private watch: ModelWatch | null = null;
  /** The first market that was asked about: answers to another are not watched. */
  private market: { readonly symbol: string; readonly timeframe: Timeframe } | null = null;
  private readonly shadows: Shadows;
  private readonly settings: WatchSettings;
  private recent: readonly Scored[];
  /** Open time of the newest candle that was answered. */
  private answeredMs = -Infinity;
  private turn: Promise<unknown> = Promise.resolve();
  /** The guard's look that was acted on. */
  private acted: GuardFinding | null = null;
  /** What the guard did. */
  private readonly wentBack: Alert[] = [];

  constructor(private readonly parts: ObserverParts) {
    this.shadows = new Shadows(parts);
    this.settings = { ...DEFAULT_WATCH, significance: parts.significance };
    this.recent = parts.outcomes.past.map(({ t, label, said }) => ({ openTimeMs: t, label, said }));
  }

  /**
   * Another model serves from now on. Answers of the one before whose outcome is not known yet are let go.
   *
   * @param isOurs It is in the registry.
   */
  serves({ version, model }: NamedModel, isOurs: boolean): void {
    this.serving = { version, card: model.card, isOurs };
    this.watch = null;
    this.inTurn("load the models beside the champion", async () => {
      await this.shadows.follow(isOurs ? version : null);
      if (this.serving?.version === version) this.begin();
    });
  }

  /** There may be another challenger. */
  registryChanged(): void {
    const { serving } = this;
    if (serving?.isOurs) this.inTurn("load the new challenger", () => this.shadows.follow(serving.version));
  }

  /** Takes an answer that was given; the first one to each candle counts. All work is done afterwards, so that nobody waits. */
  answered(request: PredictRequest, answer: PredictResponse): void {
    const decided = request.candles.at(-1);
    if (!decided || decided.timestamp <= this.answeredMs || !this.isWatched(request)) return;
    const sinceMs = this.answeredMs;
    this.answeredMs = decided.timestamp;
    const fresh = request.candles.filter(({ timestamp }) => timestamp > sinceMs).map(candleFromWire);
    this.inTurn("watch an answer", async () => {
      await afterAnswer();
      const { serving, watch } = this;
      if (!serving || !watch || answer.model_version !== serving.version) return;
      const row = requestRow(serving.card, request);
      if (!row.ok) return;
      const { long, short, hold } = answer.probabilities;
      this.take(watch, watch.closed(fresh));
      watch.answered(decided.timestamp, request.indicators["atr"] ?? null, row.value, [long, short, hold]);
      for (const [version, said] of await this.shadows.ask(request)) watch.alsoSaid(decided.timestamp, version, said);
    });
  }

  /** Null while nothing serves. */
  report(): WatchReport | null {
    const told = this.watch?.report(this.shadows.all);
    return told ? { ...told, alerts: [...this.wentBack, ...told.alerts] } : null;
  }

  /** Resolves when all that was begun is done. */
  async idle(): Promise<void> {
    await this.turn;
  }

  async close(): Promise<void> {
    await this.idle();
    await this.shadows.close();
  }

  private begin(): void {
    if (!this.serving) return;
    const { version, card } = this.serving;
    const { heldAgainst } = this.parts;
    const label = card.label ?? (heldAgainst && labelOf(heldAgainst));
    const horizonBars = card.horizonBars ?? heldAgainst?.horizonBars;
    const timeframe = this.market?.timeframe;
    const rule = label && horizonBars && timeframe ? { label, horizonBars, timeframe } : null;
    const former = this.shadows.all.find(({ role }) => role === "former")?.version ?? null;
    const { features, featureBins, answerBins } = card;
    this.watch = new ModelWatch({ version, features, featureBins, answerBins }, rule, former, this.settings);
    for (const each of this.recent) this.watch.score(each);
  }

  private isWatched({ symbol, timeframe }: PredictRequest): boolean {
    if (this.market === null) {
      this.market = { symbol, timeframe };
      if (this.watch) this.begin();
    }
    return this.market.symbol === symbol && this.market.timeframe === timeframe;
  }

  private take(watch: ModelWatch, scored: readonly Scored[]): void {
    if (scored.length === 0) return;
    this.recent = [...this.recent, ...scored].slice(-this.settings.kept);
    this.parts.outcomes.add(scored.map(({ openTimeMs, label, said }) => ({ t: openTimeMs, label, said })))
      .catch((cause) => this.parts.log(`cannot keep outcomes: ${cause}`));
    const { finding, watched } = watch;
    if (finding && finding !== this.acted && isWorse(finding)) this.goBack(watched.version, finding);
    this.acted = finding;
  }

  private goBack(version: string, { predictions, worse, pValue }: GuardFinding): void {
    const why = `${version} was taken back: over ${predictions} live predictions its log loss was ` +
      `${worse.toFixed(4)} worse than that of the model before it, p ${pValue.toPrecision(2)}`;
    this.parts.goBack().then(
      () => {
        this.wentBack.push({ kind: "taken_back", message: why });
        this.parts.log(why);
      },
      (cause) => this.parts.log(`cannot go back from ${version}: ${cause}`),
    );
  }

  private inTurn(what: string, work: () => Promise<void>): void {
    this.turn = this.turn.then(work).catch((cause) => this.parts.log(`cannot ${what}: ${cause}`));
  }
}

/** The answer leaves first. */
const afterAnswer = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function labelOf({ label }: LabelHeldAgainst): Label | null {
  const parsed = parseLabel(label);
  return parsed.ok ? parsed.value : null;
}
