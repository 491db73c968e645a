import { counted } from "../domain/counted.ts";
import { Glyph } from "./glyph.tsx";
import { hasVote } from "./models.tsx";
import type { ModelStatus, StatusView } from "./overview.ts";

interface VotelessProps {
  readonly models: readonly ModelStatus[];
  readonly state: StatusView["state"];
}

/** Which enabled models are not listened to, and why the first is not. While trading starts they get ready: no word. */
export function VotelessBanner({ models, state }: VotelessProps) {
  const enabled = models.filter((model) => model.enabled);
  const silent = enabled.filter((model) => !hasVote(model));
  const [first] = silent;
  if (!first || state === "starting") return null;
  const why = first.trouble ?? first.status;
  return (
    <p class="standing standing-alarm" role="status">
      <Glyph name="warn" />{" "}
      <strong>
        {silent.length} of {counted(enabled.length, "model has", "models have")} no vote
      </strong>: {silent.map(({ name }) => name).join(", ")} ({silent.length > 1 && `${first.name}: `}
      {why})
    </p>
  );
}
