import { percent } from "../domain/figure_text.ts";

const across = (fraction: number) => `${(Math.min(1, Math.max(0, fraction)) * 100).toFixed(2)}%`;

/** A fraction as a bar. Sizes are SVG attributes: the content security policy allows no style attributes. */
export const Meter = ({ value, tone }: { value: number | null; tone: string }) => (
  <svg class="meter" aria-hidden="true" focusable="false">
    <rect class="track" width="100%" height="100%" />
    <rect class={`fill tone-${tone}`} width={across(value ?? 0)} height="100%" />
  </svg>
);

type Probabilities = Readonly<Record<"long" | "short" | "hold", number>>;

/** P(long) from the left, P(short) from the right, hold between. */
export const ProbabilityBar = ({ probabilities }: { probabilities: Probabilities | null }) => (
  <svg class="meter split" aria-hidden="true" focusable="false">
    <rect class="track" width="100%" height="100%" />
    <rect class="fill tone-long" width={across(probabilities?.long ?? 0)} height="100%" />
    <rect
      class="fill tone-short"
      x={across(1 - (probabilities?.short ?? 0))}
      width={across(probabilities?.short ?? 0)}
      height="100%"
    />
  </svg>
);

export const probabilityText = (probabilities: Probabilities | null): string =>
  probabilities
    ? `long ${percent(probabilities.long, 0)}, hold ${percent(probabilities.hold, 0)}, short ${
      percent(probabilities.short, 0)
    }`
    : "no answer";
