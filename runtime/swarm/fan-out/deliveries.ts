import { LatencyHistogram } from "../../stats/histogram.ts";

/** The counts of a fan-out on a worker; plain data, with typed arrays in base64. */
export interface FanOutReport {
  /** By message: the connection that published it (its number in the whole swarm), or -1. Int32. */
  readonly senders: string;
  /** By message: the number of connections that received it, without duplicates. Uint32. */
  readonly received: string;
  /** By message: how often a connection received it again. Uint32. */
  readonly duplicated: string;
  /** By message: milliseconds from the intended publish to the last first delivery; 0 without a delivery. Float64. */
  readonly lastMs: string;
  /** By room: open connections when the phase began. */
  readonly open: readonly number[];
  /** Connections closed since then, as pairs: the first message that was no longer due to the connection, its room. */
  readonly closed: readonly number[];
  /** By message: deliveries to connections in other rooms. Uint32. */
  readonly misdirected: string;
  /** Messages (pieces of a stream on TCP) without a mark of this phase. */
  readonly other: number;
  /** From the intended publish to each first delivery; encoded. */
  readonly latency: string;
}

/** Counts which connections of a worker received which message of a fan-out. Exact, including duplicates. */
export class Deliveries {
  /** The first deliveries and the duplicates so far. */
  received = 0;
  duplicated = 0;
  readonly #size: number;
  readonly #receivedBy: Uint32Array;
  readonly #duplicatedBy: Uint32Array;
  readonly #misdirectedBy: Uint32Array;
  readonly #lastMs: Float64Array;
  readonly #latency = new LatencyHistogram();
  /**
   * By message: one bit per connection, set once it has received the message. Made with the first delivery, and
   * reused for another message once every connection has received this one: then any further delivery is a duplicate.
   */
  readonly #seen: (Uint8Array | "all" | undefined)[] = [];
  readonly #spare: Uint8Array[] = [];

  /**
   * @param size the number of connections of the worker
   * @param messages the number of messages of the phase
   */
  constructor(size: number, messages: number) {
    this.#size = size;
    this.#receivedBy = new Uint32Array(messages);
    this.#duplicatedBy = new Uint32Array(messages);
    this.#misdirectedBy = new Uint32Array(messages);
    this.#lastMs = new Float64Array(messages);
  }

  /**
   * Counts a delivery.
   *
   * @param message its number; a number that the phase does not have is ignored
   * @param latencyMs from the intended publish; below 0 the message cannot have been published, and is misdirected
   * @param connections how many of the worker's connections the message is for
   */
  add(connection: number, message: number, latencyMs: number, connections: number): void {
    if (message >= this.#receivedBy.length) return;
    if (latencyMs < 0) {
      this.#misdirectedBy[message]!++;
      return;
    }
    if (this.#isAgain(connection, message)) {
      this.duplicated++;
      this.#duplicatedBy[message]!++;
      return;
    }
    this.received++;
    this.#receivedBy[message]!++;
    this.#lastMs[message] = Math.max(this.#lastMs[message]!, latencyMs);
    this.#latency.recordMs(latencyMs);
    if (this.#receivedBy[message] === connections) this.#reuseBitsOf(message);
  }

  /** Counts a delivery to a connection of another room than the sender's. */
  addMisdirected(message: number): void {
    if (message < this.#misdirectedBy.length) this.#misdirectedBy[message]!++;
  }

  #isAgain(connection: number, message: number): boolean {
    let seen = this.#seen[message];
    if (seen === "all") return true;
    if (seen === undefined) {
      seen = this.#spare.pop() ?? new Uint8Array(Math.ceil(this.#size / 8));
      this.#seen[message] = seen;
    }
    const bit = 1 << (connection & 7);
    const index = connection >>> 3;
    const before = seen[index]!;
    seen[index] = before | bit;
    return (before & bit) !== 0;
  }

  #reuseBitsOf(message: number): void {
    const seen = this.#seen[message];
    if (seen === undefined || seen === "all") return;
    this.#spare.push(seen.fill(0));
    this.#seen[message] = "all";
  }

  report(): Pick<FanOutReport, "received" | "duplicated" | "lastMs" | "misdirected" | "latency"> {
    return {
      received: encode(this.#receivedBy),
      duplicated: encode(this.#duplicatedBy),
      lastMs: encode(this.#lastMs),
      misdirected: encode(this.#misdirectedBy),
      latency: this.#latency.encode(),
    };
  }
}

/** A typed array in base64, for a message between processes. */
export function encode(array: Int32Array | Uint32Array | Float64Array): string {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("base64");
}

/** Decodes a typed array from base64, into memory that is aligned for any element type. */
export function decode(base64: string): ArrayBuffer {
  const bytes = Buffer.from(base64, "base64");
  const aligned = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(aligned).set(bytes);
  return aligned;
}
