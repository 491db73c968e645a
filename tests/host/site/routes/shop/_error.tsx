export default function ShopError() {
  return <p>shop error</p>;
}
