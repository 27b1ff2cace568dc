import { cancelsFast, Ring, type RingSize } from "./ring.ts";

/** What is true of a connection, or under way on it. */
export const Flag = {
  connecting: 1 << 0,
  open: 1 << 1,
  /** A poll is armed: the kernel will tell when there is something to read. */
  polling: 1 << 2,
  receiving: 1 << 3,
  sending: 1 << 4,
  /** There may be something to read that was not looked at yet. */
  readable: 1 << 5,
  paused: 1 << 6,
  /** Everything on it was cancelled; when nothing is under way any more its slot is closed. */
  closing: 1 << 7,
  /** It finishes in order: nothing more is sent, and the peer's end is awaited. */
  finishing: 1 << 8,
  slotClosing: 1 << 9,
  /** Waits for a receive buffer. */
  starving: 1 << 10,
  /** The peer has finished, and is answered when what is on its way has been sent. */
  peerFinished: 1 << 11,
  /** The poll has told of the peer's end, which lies behind what is left to read, and which it will not tell again. */
  ending: 1 << 12,
  /** It was closing already when `overdue` looked last. */
  overdue: 1 << 13,
  /** The send under way, or one that waits, answers what was received: nothing more is read until it has left. */
  answering: 1 << 14,
} as const;

/** What is under way in the kernel; a slot can be closed when none of it is. */
export const UNDER_WAY = Flag.connecting | Flag.polling | Flag.receiving | Flag.sending;

/** Takes completions. */
export interface Completions {
  complete(bank: Bank, tag: number, slot: number, result: number, flags: number): void;
}

/**
 * A ring and the connections in its table of direct descriptors. Connection `index x slots + slot` is in the slot of that
 * bank, so that nothing has to be looked up; a connection costs these few bytes.
 */
export class Bank extends Ring {
  readonly index: number;
  /** The number of the connection in slot 0. */
  readonly first: number;
  readonly states: Uint16Array;
  /** The buffer of the receive under way. */
  readonly receiveBuffer: Int16Array;
  /** Who holds what the send under way reads from: see sending.ts. */
  readonly sendHolder: Int32Array;
  /** Bytes that were to be sent and are not yet. */
  readonly backlog: Uint32Array;
  /** Why a connection is being closed: see reasons.ts. */
  readonly reasons: Uint8Array;
  /** A poll of it goes on telling after it has fired, and has to be cancelled in the end. */
  readonly pollsOn: boolean;
  /** Connections in it. */
  used = 0;
  /** Connections of these that are closing. */
  closing = 0;

  constructor(index: number, size: RingSize) {
    super(size);
    this.index = index;
    this.first = index * size.files;
    this.pollsOn = cancelsFast(size);
    this.states = new Uint16Array(size.files);
    this.receiveBuffer = new Int16Array(size.files).fill(-1);
    this.sendHolder = new Int32Array(size.files).fill(-1);
    this.backlog = new Uint32Array(size.files);
    this.reasons = new Uint8Array(size.files);
  }

  /** How many connections are closing since the call before; marks those that are closing now. */
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

  /** Tells every completion that is there; returns how many. */
  drain(user: Completions): number {
    this.fetch();
    let count = 0;
    for (; this.next(); count++) user.complete(this, this.tag, this.slot, this.result, this.flags);
    return count;
  }
}
