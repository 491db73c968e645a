/** A child process that behaves as its first argument says. */
const [mode, ...rest] = Deno.args;
const ready = () => console.log(JSON.stringify({ ready: true, name: "child", port: 4242 }));
const untilInputEnds = async () => {
  for await (const _ of Deno.stdin.readable) { /* nothing is said here */ }
};

switch (mode) {
  case "well":
    console.error(`pid ${Deno.pid}`);
    ready();
    console.log("not a ready line any more");
    await untilInputEnds();
    console.error("input ended");
    break;
  case "crash":
    ready();
    console.error("Uncaught error: out of luck");
    await new Promise((resolve) => setTimeout(resolve, 20));
    Deno.exit(1);
    break;
  case "refuse":
    console.error("this file cannot be served");
    Deno.exit(3);
    break;
  case "crash-once": {
    const marker = rest[0]!;
    const seen = await Deno.stat(marker).then(() => true, () => false);
    await Deno.writeTextFile(marker, "");
    if (!seen) Deno.exit(4);
    ready();
    await untilInputEnds();
    break;
  }
  case "silent":
    console.log("hello, but not ready");
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    break;
  case "stubborn":
    Deno.addSignalListener("SIGTERM", () => console.error("I will not go"));
    ready();
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    break;
  case "environment":
    console.error(JSON.stringify(Deno.env.toObject()));
    ready();
    await untilInputEnds();
    break;
  case "long-line":
    console.error("x".repeat(100_000));
    ready();
    await untilInputEnds();
    break;
}
