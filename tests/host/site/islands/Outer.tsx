import { signal } from "@preact/signals";
import Counter from "./Counter.tsx";

const count = signal(0);

export default function Outer() {
  return (
    <div>
      <Counter count={count} label="inner" />
    </div>
  );
}
