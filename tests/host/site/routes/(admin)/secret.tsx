import { Head } from "fresh/runtime";

export default function Secret() {
  return (
    <>
      <Head>
        <title>Secret & more</title>
        <style>{".a{color:red}"}</style>
      </Head>
      <p>secret</p>
    </>
  );
}
