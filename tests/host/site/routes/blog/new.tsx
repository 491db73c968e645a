export default function New() {
  return <p>new post</p>;
}
