import Outer from "../islands/Outer.tsx";

export default function Nested() {
  return <Outer />;
}
