/** Assigns the messages of a schedule to workers in exact shares, which every worker computes independently. */

/** A worker's share of the slots: `first` to `first + count` (exclusive) of the `of` slots in the whole swarm. */
export interface SlotShare {
  readonly of: number;
  readonly first: number;
  readonly count: number;
}

/**
 * The fractional part of the golden ratio. Any number of its multiples, modulo 1, is evenly distributed over 0 to 1.
 */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The maximum distance from the golden section in the search for a stride. */
const NEIGHBOURS = 16;

/**
 * Returns the step from the slot of one message to the next. It is coprime with the number of slots, so that each slot
 * is used once in every `slots` messages, and every block of slots (of a worker, of a port) is used evenly. The
 * evenness of the multiples of stride / slots depends on the largest partial quotient of its continued fraction (H.
 * Niederreiter, Random Number Generation and Quasi-Monte Carlo Methods, 1992, section 3.1). The stride near the golden
 * section with the smallest such quotient is chosen.
 */
export function strideOf(slots: number): number {
  const golden = Math.round(slots * GOLDEN);
  let best = 1;
  let smallest = largestQuotient(1, slots);
  for (let stride = Math.max(1, golden - NEIGHBOURS); stride <= golden + NEIGHBOURS && stride < slots; stride++) {
    const quotient = largestQuotient(stride, slots);
    if (quotient < smallest) [best, smallest] = [stride, quotient];
  }
  return best % slots;
}

/**
 * Returns the largest partial quotient of the continued fraction of numerator / denominator (below 1), by Euclid's
 * algorithm; infinite if they are not coprime.
 */
function largestQuotient(numerator: number, denominator: number): number {
  let [a, b, largest] = [denominator, numerator, 0];
  while (b !== 0) {
    largest = Math.max(largest, Math.floor(a / b));
    [a, b] = [b, a % b];
  }
  return a === 1 ? largest : Number.POSITIVE_INFINITY;
}

/**
 * The messages of one worker, in order. Message `k` of the whole swarm belongs to slot `k x stride mod slots`. A worker
 * sends the messages of its own slots, so every message belongs to exactly one worker. Each slot stands for one
 * connection, and has one of every `slots` messages.
 */
export class MessagePartition {
  readonly #share: SlotShare;
  readonly #stride: number;
  #wholePlace = 0;
  #message = 0;

  constructor(share: SlotShare) {
    this.#share = share;
    this.#stride = strideOf(share.of);
    if (share.count === 0) this.stop();
    else this.#skipOthers();
  }

  /** The number of the worker's next message in the whole swarm; infinite when there is none. */
  get message(): number {
    return this.#message;
  }

  /** The slot of the next message, counted within the share: 0 to `count`, exclusive. */
  get slot(): number {
    return this.#wholePlace - this.#share.first;
  }

  advance(): void {
    if (this.#message === Number.POSITIVE_INFINITY) return;
    this.#step();
    this.#skipOthers();
  }

  /** Gives up the remaining messages of the worker. */
  stop(): void {
    this.#message = Number.POSITIVE_INFINITY;
  }

  /** Returns how many messages the worker has left below number `end`. */
  left(end: number): number {
    if (this.message >= end) return 0;
    const { of, count } = this.#share;
    const rounds = Math.floor((end - this.message) / of);
    let left = rounds * count;
    let slot = this.#wholePlace;
    for (let message = this.message + rounds * of; message < end; message++) {
      if (this.#owns(slot)) left++;
      slot = (slot + this.#stride) % of;
    }
    return left;
  }

  #owns(slot: number): boolean {
    return slot >= this.#share.first && slot < this.#share.first + this.#share.count;
  }

  #skipOthers(): void {
    while (!this.#owns(this.#wholePlace)) this.#step();
  }

  #step(): void {
    this.#message++;
    this.#wholePlace += this.#stride;
    if (this.#wholePlace >= this.#share.of) this.#wholePlace -= this.#share.of;
  }
}
