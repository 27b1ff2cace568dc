/** Who sends which message of a schedule: exact shares that every worker computes alone. */

/** A worker's share of the turns: slots `first` to `first + count` (exclusive) of the `of` slots in the whole swarm. */
export interface SlotShare {
  readonly of: number;
  readonly first: number;
  readonly count: number;
}

/** The fractional part of the golden ratio: multiples of it fall evenly into 0 to 1, however many there are. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** How far from the golden section a stride is looked for. */
const NEIGHBOURS = 16;

/**
 * The step from one turn's slot to the next: coprime with the number of slots, so that each comes up once in every
 * `slots` turns, and such that every block of slots (a worker's, a port's) comes up evenly. How evenly the multiples of
 * stride / slots lie follows from the largest partial quotient of its continued fraction (H. Niederreiter, Random Number
 * Generation and Quasi-Monte Carlo Methods, 1992, section 3.1): the smallest near the golden section is taken.
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

/** Of the continued fraction of numerator / denominator (below 1), by Euclid's algorithm; infinite if not coprime. */
function largestQuotient(numerator: number, denominator: number): number {
  let [a, b, largest] = [denominator, numerator, 0];
  while (b !== 0) {
    largest = Math.max(largest, Math.floor(a / b));
    [a, b] = [b, a % b];
  }
  return a === 1 ? largest : Number.POSITIVE_INFINITY;
}

/**
 * The messages of one worker, in order. Message `k` of the whole swarm belongs to slot `k x stride mod slots`: a worker
 * takes those whose slot is its own. So every message belongs to one worker, and in every `slots` messages each slot,
 * which stands for one connection, has one.
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

  /** Whose turn it is, counted within the share: 0 to `count`, exclusive. */
  get slot(): number {
    return this.#wholePlace - this.#share.first;
  }

  advance(): void {
    if (this.#message === Number.POSITIVE_INFINITY) return;
    this.#step();
    this.#skipOthers();
  }

  /** No message is the worker's any more. */
  stop(): void {
    this.#message = Number.POSITIVE_INFINITY;
  }

  /** How many messages of its own the worker has from here on, below number `end`. */
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
