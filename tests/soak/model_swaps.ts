import { loadModel } from "../../model_server/serving/served_model.ts";
import { ModelSlot, type NamedModel } from "../../model_server/serving/model_slot.ts";
import { SMALL_CATALOGUE } from "../fixtures/small_model.ts";
import { largeModel } from "../fixtures/large_model.ts";

export interface SwapRun {
  readonly swaps: number;
  readonly answers: number;
  /** Answers that carried another version than the model that made them. */
  readonly mixed: number;
  /** Questions that got no answer. */
  readonly dropped: number;
  /** Resident memory after the first tenth of the swaps, and at the end. */
  readonly settledMb: number;
  readonly endMb: number;
}

const VERSIONS = 4;
const ASKERS = 4;

/**
 * Swaps models of some megabytes while askers never stop. Each version says another class for sure, so that an answer
 * tells which model made it.
 */
export async function swapRun(swaps: number): Promise<SwapRun> {
  const files = Array.from({ length: VERSIONS }, (_, version) => largeModel(version));
  const load = async (version: number): Promise<NamedModel> => {
    const model = await loadModel(files[version]!, { catalogue: SMALL_CATALOGUE });
    if (!model.ok) throw new Error(model.error);
    return { version: String(version), model: model.value };
  };
  const slot = new ModelSlot();
  await slot.swap(await load(0));
  const state = { over: false, answers: 0, mixed: 0, dropped: 0 };
  const askers = Array.from({ length: ASKERS }, () => ask(slot, state));
  let settledMb = 0;
  for (let i = 1; i <= swaps; i++) {
    await slot.swap(await load(i % VERSIONS));
    await new Promise((done) => setTimeout(done, 1)); // the askers' turn
    if (i === Math.ceil(swaps / 10)) settledMb = residentMb();
  }
  state.over = true;
  await Promise.all(askers);
  await slot.swap(null);
  const { answers, mixed, dropped } = state;
  return { swaps, answers, mixed, dropped, settledMb, endMb: residentMb() };
}

async function ask(slot: ModelSlot, state: { over: boolean; answers: number; mixed: number; dropped: number }) {
  while (!state.over) {
    const said = await slot.use(async ({ version, model }) => {
      const scores = await model.classify(Float32Array.of(0, 0));
      return scores.ok ? { version, bias: Math.round(scores.value.margins[2]!) } : null;
    });
    if (!said) state.dropped++;
    else if (said.bias !== Number(said.version)) state.mixed++;
    state.answers++;
    await new Promise((done) => setTimeout(done, 0));
  }
}

const residentMb = (): number => Deno.memoryUsage().rss / 1024 ** 2;
