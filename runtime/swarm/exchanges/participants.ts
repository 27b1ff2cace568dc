import { NONE } from "../answers/in-flight.ts";
import { chosenConnections } from "../chosen-connections.ts";
import { type ConnectionTable, State } from "../connection-table.ts";
import type { ExchangeContext } from "./exchange.ts";

/**
 * The connections of a worker that take part in a schedule, by slot: those that are open and owe no earlier answer. If
 * there are fewer slots than such connections, the chosen ones are evenly spread. When a connection closes, another one
 * takes over its slot.
 */
export class Participants {
  readonly #table: ConnectionTable;
  readonly #order: Int32Array;
  #count: number;

  constructor({ table, first, ports }: ExchangeContext, slots: number) {
    this.#table = table;
    this.#order = chosenConnections(table, first, ports, slots);
    this.#count = this.#order.length;
  }

  #isAble(connection: number): boolean {
    return this.#table.state[connection] === State.open && this.#table.quarantined[connection] === 0;
  }

  /** The connection that sends the messages of a slot; NONE when no connection is left. */
  at(place: number): number {
    while (this.#count > 0) {
      const index = place % this.#count;
      const connection = this.#order[index]!;
      if (this.#isAble(connection)) return connection;
      this.#count--;
      this.#order[index] = this.#order[this.#count]!;
    }
    return NONE;
  }

  /** All participating connections, without those that are known to be closed. */
  all(): Int32Array {
    return this.#order.subarray(0, this.#count);
  }
}
