import { cancelsFast, Ring, type RingSize } from "./ring.ts";

/** The state of a connection and what is under way on it, as bits. */
export const Flag = {
  connecting: 1 << 0,
  open: 1 << 1,
  /** A poll is armed: the kernel will report when there is something to read. */
  polling: 1 << 2,
  receiving: 1 << 3,
  sending: 1 << 4,
  /** There may be something to read: no receive was submitted since the poll fired. */
  readable: 1 << 5,
  paused: 1 << 6,
  /** It is being closed: its slot is closed when nothing is under way any more. */
  closing: 1 << 7,
  /** This side finishes in order: it sends nothing more, and waits for the peer's end. */
  finishing: 1 << 8,
  slotClosing: 1 << 9,
  /** It waits for a receive buffer. */
  starving: 1 << 10,
  /** The peer has finished. It is answered when the bytes that are left have been sent. */
  peerFinished: 1 << 11,
  /** The poll has reported the peer's end, which follows the bytes that are left to read. It is not reported again. */
  ending: 1 << 12,
  /** It was closing already at the last call of `overdue`. */
  overdue: 1 << 13,
  /** The send under way, or one that waits, answers what was received: nothing is read until it is sent. */
  answering: 1 << 14,
} as const;

/** Requests that are under way in the kernel. A slot can be closed when there are none. */
export const UNDER_WAY = Flag.connecting | Flag.polling | Flag.receiving | Flag.sending;

/** Handles completions. */
export interface Completions {
  complete(bank: Bank, tag: number, slot: number, result: number, flags: number): void;
}

/**
 * A ring and the connections in its table of direct descriptors. Connection `index x slots + slot` is in slot `slot` of
 * bank `index`: no lookup is needed. A connection takes one element of each array, 13 bytes.
 */
export class Bank extends Ring {
  readonly index: number;
  /** The number of the connection in slot 0. */
  readonly first: number;
  readonly states: Uint16Array;
  /** The buffer of the receive under way. */
  readonly receiveBuffer: Int16Array;
  /** The holder of the memory that the send under way reads from: see send-memory.ts. */
  readonly sendHolder: Int32Array;
  /** Bytes that are not sent yet. */
  readonly backlog: Uint32Array;
  /** Why a connection is being closed: see reasons.ts. */
  readonly reasons: Uint8Array;
  /** Polls are multishot: a poll reports again after it has fired, and has to be cancelled in the end. */
  readonly hasMultishotPolls: boolean;
  /** Connections in it. */
  used = 0;
  /** Connections of these that are closing. */
  closing = 0;

  constructor(index: number, size: RingSize) {
    super(size);
    this.index = index;
    this.first = index * size.files;
    this.hasMultishotPolls = cancelsFast(size);
    this.states = new Uint16Array(size.files);
    this.receiveBuffer = new Int16Array(size.files).fill(-1);
    this.sendHolder = new Int32Array(size.files).fill(-1);
    this.backlog = new Uint32Array(size.files);
    this.reasons = new Uint8Array(size.files);
  }

  /** Returns how many connections were closing at the last call and still are. Marks those that are closing now. */
  overdue(): number {
    if (this.closing === 0) return 0;
    let overdue = 0;
    for (let slot = 0; slot < this.states.length; slot++) {
      if ((this.states[slot]! & Flag.closing) === 0) continue;
      if ((this.states[slot]! & Flag.overdue) !== 0) overdue++;
      this.states[slot]! |= Flag.overdue;
    }
    return overdue;
  }

  /** Reports every completion that there is. Returns their number. */
  drain(user: Completions): number {
    this.fetch();
    let count = 0;
    for (; this.next(); count++) user.complete(this, this.tag, this.slot, this.result, this.flags);
    return count;
  }
}
