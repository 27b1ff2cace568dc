/** The state of a connection, as bits. */
export const Flag = {
  connecting: 1 << 0,
  open: 1 << 1,
  /** There may be bytes to read, or the peer's end. */
  readable: 1 << 2,
  paused: 1 << 3,
  /** It will be closed after this batch of events. */
  closing: 1 << 4,
  /** It is closed by reset. */
  resets: 1 << 5,
  /** This side finishes in order: it sends nothing more, and waits for the peer's end. */
  finishing: 1 << 6,
  /** The kernel takes no more bytes; what is left waits in the send queue. */
  blocked: 1 << 7,
  /** The first bytes in the send queue answer what was received: nothing is read until they are sent. */
  replying: 1 << 8,
  /** The peer has finished. It is answered when the bytes that are left have been sent. */
  peerFinished: 1 << 9,
  /** epoll has reported the peer's end, which follows the bytes that are left to read. */
  ending: 1 << 10,
  /** It is in the list of connections that are read from again after the batch of events. */
  again: 1 << 11,
} as const;

/** States in which nothing is read. */
export const NOT_READING = Flag.paused | Flag.closing | Flag.replying | Flag.peerFinished;

/** Connections by number, in typed arrays: 11 bytes each. */
export class ConnectionTable {
  states: Uint16Array;
  fds: Int32Array;
  /** Bytes that the kernel has not taken yet. */
  backlog: Uint32Array;
  /** Why a connection is closing: see `Reasons`. */
  reasons: Uint8Array;
  /** Connections that have a number and are not closed yet. */
  used = 0;

  constructor(size: number) {
    this.states = new Uint16Array(size);
    this.fds = new Int32Array(size);
    this.backlog = new Uint32Array(size);
    this.reasons = new Uint8Array(size);
  }

  get size(): number {
    return this.states.length;
  }

  /** Makes room for a number. */
  reserve(connection: number): void {
    if (connection < this.states.length) return;
    const size = Math.max(connection + 1, this.states.length * 2);
    this.states = grown(this.states, new Uint16Array(size));
    this.fds = grown(this.fds, new Int32Array(size));
    this.backlog = grown(this.backlog, new Uint32Array(size));
    this.reasons = grown(this.reasons, new Uint8Array(size));
  }
}

function grown<Table extends Uint8Array | Uint16Array | Uint32Array | Int32Array>(from: Table, to: Table): Table {
  to.set(from);
  return to;
}
