import { LatencyHistogram } from "../../stats/histogram.ts";

/** What a worker has counted of a fan-out; plain data, typed arrays in base64. */
export interface FanOutReport {
  /** By message: the connection that has published it (its number in the whole swarm), or -1. Int32. */
  readonly senders: string;
  /** By message: on how many connections it has come, duplicates left out. Uint32. */
  readonly received: string;
  /** By message: how often it has come again on a connection that had it already. Uint32. */
  readonly duplicated: string;
  /** By message: the milliseconds from its intended publish to the last first delivery; 0 where there was none. Float64. */
  readonly lastMs: string;
  /** By room: open connections when the phase began. */
  readonly open: readonly number[];
  /** Connections that have closed since: pairs of the first message that was not due to it any more, and its room. */
  readonly closed: readonly number[];
  /** By message: deliveries to connections of other rooms. Uint32. */
  readonly misdirected: string;
  /** Messages (pieces of a stream on TCP) without a mark of this phase. */
  readonly other: number;
  /** From the intended publish to each first delivery; encoded. */
  readonly latency: string;
}

/** Which connections of a worker have received which message of a fan-out. Counts exactly, duplicates included. */
export class Deliveries {
  /** First deliveries and duplicates so far. */
  received = 0;
  duplicated = 0;
  readonly #size: number;
  readonly #receivedBy: Uint32Array;
  readonly #duplicatedBy: Uint32Array;
  readonly #misdirectedBy: Uint32Array;
  readonly #lastMs: Float64Array;
  readonly #latency = new LatencyHistogram();
  /** By message: a bit for each connection that has received it. Made with the first delivery. */
  readonly #seen: (Uint8Array | undefined)[] = [];

  /**
   * @param size connections of the worker are numbered below this
   * @param messages messages of the phase are numbered below this
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
   * @param message its number; one that the phase does not have is ignored
   * @param latencyMs from the intended publish
   */
  add(connection: number, message: number, latencyMs: number): void {
    if (message >= this.#receivedBy.length) return;
    if (this.#isAgain(connection, message)) {
      this.duplicated++;
      this.#duplicatedBy[message]!++;
      return;
    }
    this.received++;
    this.#receivedBy[message]!++;
    this.#lastMs[message] = Math.max(this.#lastMs[message]!, latencyMs);
    this.#latency.recordMs(latencyMs);
  }

  /** Counts a delivery to a connection of another room than the sender's. */
  addMisdirected(message: number): void {
    if (message < this.#misdirectedBy.length) this.#misdirectedBy[message]!++;
  }

  #isAgain(connection: number, message: number): boolean {
    let seen = this.#seen[message];
    if (seen === undefined) {
      seen = new Uint8Array(Math.ceil(this.#size / 8));
      this.#seen[message] = seen;
    }
    const bit = 1 << (connection & 7);
    const index = connection >>> 3;
    const before = seen[index]!;
    seen[index] = before | bit;
    return (before & bit) !== 0;
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

/** The bytes of an encoded typed array, in memory that is aligned for any of them. */
export function decode(base64: string): ArrayBuffer {
  const bytes = Buffer.from(base64, "base64");
  const aligned = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(aligned).set(bytes);
  return aligned;
}
