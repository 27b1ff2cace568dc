import type { Protocol } from "../../dsl/plan.ts";
import { type ConnectionTable, State } from "./connection-table.ts";

/** How much was received per open connection: messages on a WebSocket; bytes on TCP, which has no messages. */
export interface ArrivalSpread {
  readonly connections: number;
  /** Over the open connections; 0 when there are none. */
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  /** Connections that received nothing. */
  readonly silent: number;
}

/** What was received when no answer was due: the totals, and the amount per connection. */
export class Arrivals {
  /** Messages, or pieces of a stream. */
  messages = 0;
  bytes = 0;
  readonly #size: number;
  readonly #inBytes: boolean;
  /** By connection; allocated with the first arrival, because most swarms never receive anything unrequested. */
  #amounts: Float64Array | null = null;

  constructor(size: number, protocol: Protocol) {
    this.#size = size;
    this.#inBytes = protocol === "tcp";
  }

  add(connection: number, bytes: number): void {
    this.messages++;
    this.bytes += bytes;
    this.#amounts ??= new Float64Array(this.#size);
    this.#amounts[connection]! += this.#inBytes ? bytes : 1;
  }

  /** The spread over the connections that are open now. */
  spread({ state, size }: ConnectionTable): ArrivalSpread {
    let [connections, min, max, sum, silent] = [0, Number.POSITIVE_INFINITY, 0, 0, 0];
    for (let connection = 0; connection < size; connection++) {
      if (state[connection] !== State.open) continue;
      const amount = this.#amounts?.[connection] ?? 0;
      connections++;
      min = Math.min(min, amount);
      max = Math.max(max, amount);
      sum += amount;
      if (amount === 0) silent++;
    }
    return { connections, min: connections === 0 ? 0 : min, max, sum, silent };
  }
}
