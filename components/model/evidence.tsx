import type { ModelVersionView } from "../../coordinator/ports/model_desk.ts";
import { words } from "../../domain/figure_text.ts";
import { Glyph } from "../glyph.tsx";

/** Gate by gate, how a version was held against what served. */
export function Evidence({ evidence }: Pick<ModelVersionView, "evidence">) {
  if (!evidence) return <p class="dim">It was held against nothing: no version served before it.</p>;
  return (
    <ul class="evidence">
      {evidence.gates.map(({ name, passed, detail }) => (
        <li key={name} class={passed ? "is-passed" : "is-failed"}>
          <Glyph name={passed ? "yes" : "no"} />
          <span>
            <strong>{words(name)}</strong>
            <span class="visually-hidden">{passed ? " passed" : " failed"}</span> {detail}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** In a word or two. */
export function verdictOf({ evidence }: Pick<ModelVersionView, "evidence">): string {
  if (!evidence) return "the first";
  const failed = evidence.gates.filter(({ passed }) => !passed);
  return failed.length === 0
    ? "gates passed"
    : `refused by ${failed.map(({ name }) => words(name).toLowerCase()).join(", ")}`;
}
