import type { Clock } from "../clock.ts";
import { GOING_AWAY, type SocketSide } from "../streams/socket_side.ts";
import type { FaultTable } from "./fault_table.ts";
import { messageFate } from "./message_faults.ts";

export interface LineLayerOptions {
  readonly table: FaultTable;
  readonly clock: Clock;
  /** `clock.monotonicMs()` when the exchange began. */
  readonly beganMs: number;
  readonly closed: AbortSignal;
}

/** Stands between the streams and their sockets and does to messages what the fault table says. */
export class LineLayer {
  #messages = 0;

  constructor(private readonly options: LineLayerOptions) {}

  around(side: SocketSide): SocketSide {
    return new FaultyLine(side, (line, text) => this.#decide(line, text));
  }

  #decide(line: FaultyLine, text: string): void {
    const { table, clock, beganMs } = this.options;
    const fate = messageFate(table, this.#messages++, clock.monotonicMs() - beganMs);
    switch (fate.kind) {
      case "lost":
        return;
      case "closed":
        return line.close(GOING_AWAY, "the line was cut");
      case "held":
        return line.hold(text);
      case "sent":
        return this.#sent(line, text, fate.copies, fate.delayMs);
      default:
        return fate satisfies never;
    }
  }

  #sent(line: FaultyLine, text: string, copies: number, delayMs: number): void {
    const deliver = () => {
      for (let copy = 0; copy < copies; copy++) line.deliver(text);
    };
    if (delayMs === 0) deliver();
    else this.options.clock.sleep(delayMs, this.options.closed).then(deliver, () => {});
  }
}

class FaultyLine implements SocketSide {
  #held: string | null = null;

  constructor(
    private readonly side: SocketSide,
    private readonly decide: (line: FaultyLine, text: string) => void,
  ) {}

  send(text: string): void {
    this.decide(this, text);
  }

  close(code: number, reason: string): void {
    this.side.close(code, reason);
  }

  /** Past the faults; what was held comes after it. */
  deliver(text: string): void {
    this.side.send(text);
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.side.send(held);
  }

  /** One at most: an earlier one goes now. */
  hold(text: string): void {
    const earlier = this.#held;
    this.#held = text;
    if (earlier !== null) this.side.send(earlier);
  }
}
