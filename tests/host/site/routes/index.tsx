import { signal } from "@preact/signals";
import Counter from "../islands/Counter.tsx";

export default function Home() {
  const count = signal(3);
  return (
    <main>
      <Counter count={count} label="</script><b>one" />
      <Counter count={count} label="two" />
    </main>
  );
}
