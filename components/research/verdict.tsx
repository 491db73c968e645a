import type { ComponentChildren } from "preact";
import { Glyph } from "../glyph.tsx";
import type { SearchWords } from "./search_words.ts";

const SIGNS = { good: "yes", doubtful: "warn", none: "ring" } as const;

/** A verdict in a few words; its sign says the same as its colour. */
export const VerdictWord = ({ tone, short }: Pick<SearchWords, "tone" | "short">) => (
  <span class={`judged is-${tone}`}>
    <Glyph name={SIGNS[tone]} /> {short}
  </span>
);

/** What came of it, and what is to be known before it is believed. */
export const Verdict = ({ words, warnings, children }: {
  readonly words: SearchWords;
  readonly warnings: readonly string[];
  readonly children?: ComponentChildren;
}) => (
  <div class={`judged-box is-${words.tone}`}>
    <p class="judged-head">
      <VerdictWord {...words} />
    </p>
    <p class="prose">{words.sentence}</p>
    {children}
    {warnings.map((each) => (
      <p key={each} class="prose judged-warning">
        <Glyph name="warn" /> {each}
      </p>
    ))}
  </div>
);
