import { useState } from "preact/hooks";

interface Hash {
  readonly name: string;
  readonly value: string | null;
  readonly meaning: string;
}

/** Hashes in full; with scripts each can be copied. */
export default function Hashes({ hashes }: { hashes: readonly Hash[] }) {
  const [copied, setCopied] = useState<string | null>(null);
  const copy = async (value: string) => {
    await navigator.clipboard.writeText(value).then(() => setCopied(value), () => setCopied(null));
  };
  return (
    <dl class="hashes">
      {hashes.map(({ name, value, meaning }) => (
        <div key={name}>
          <dt>
            {name} <span class="dim">{meaning}</span>
          </dt>
          <dd>
            <code>{value ?? "none: the record is from before there was one"}</code>
            {value !== null && (
              <button
                type="button"
                class="quiet copy"
                onClick={() => copy(value)}
                aria-label={`Copy ${name}`}
              >
                {copied === value ? "copied" : "copy"}
              </button>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
