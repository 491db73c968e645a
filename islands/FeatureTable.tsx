import { useState } from "preact/hooks";

/** Every feature as it stood; with scripts they can be searched. */
export default function FeatureTable({ features }: { features: readonly (readonly [name: string, value: string])[] }) {
  const [sought, seek] = useState("");
  const shown = features.filter(([name]) => name.includes(sought.trim().toLowerCase()));
  return (
    <>
      <label class="feature-search">
        Search{" "}
        <input type="search" value={sought} onInput={(event) => seek(event.currentTarget.value)} autocomplete="off" />
        <span class="dim" role="status">{shown.length} of {features.length}</span>
      </label>
      <ul class="features">
        {shown.map(([name, value]) => (
          <li key={name}>
            <span>{name}</span> <span class="num">{value}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
