import { signal } from "@preact/signals";
import Counter from "../islands/Counter.tsx";

export default function Unsendable() {
  const label = (() => "late") as unknown as string;
  return <Counter count={signal(1)} label={label} />;
}
