export default function Broken(): never {
  throw new Error("the shop burns");
}
