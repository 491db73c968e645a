const LINE_LENGTH_MAX = 1_000_000;

/** Cuts a stream of text at its line ends. A line past a million characters is dropped: nobody here writes one. */
export class TextLineStream extends TransformStream<string, string> {
  constructor() {
    let rest = "";
    super({
      transform(chunk, controller) {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        if (rest.length > LINE_LENGTH_MAX) rest = "";
        for (const line of lines) controller.enqueue(line);
      },
      flush(controller) {
        if (rest !== "") controller.enqueue(rest);
      },
    });
  }
}
