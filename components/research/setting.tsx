import type { Setting, Value } from "../../domain/search_space.ts";
import { featureText } from "../figure.ts";

/** Four digits that count are enough to compare by. */
export const valueText = (value: Value): string => typeof value === "number" ? featureText(value) : String(value);

/** The last part of a key, as people call it; the whole key is shown when pointed at. */
const shortKey = (key: string): string => key.split(".").at(-1)!.replaceAll("_", " ");

/** What a search set, in one line. */
export const Changed = ({ setting }: { setting: Setting }) => {
  const keys = Object.keys(setting);
  if (keys.length === 0) return <span class="dim">nothing</span>;
  return (
    <span class="changed">
      {keys.map((key) => (
        <span key={key} title={key}>
          <span class="dim">{shortKey(key)}</span> {valueText(setting[key]!)}
        </span>
      ))}
    </span>
  );
};
