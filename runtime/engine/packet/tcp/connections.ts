/** TCP's states (RFC 9293, 3.3.2), and `dying`: this side has abandoned it, and its RST has not been sent yet. */
export const State = {
  closed: 0,
  synSent: 1,
  synReceived: 2,
  established: 3,
  finWait1: 4,
  finWait2: 5,
  closing: 6,
  timeWait: 7,
  closeWait: 8,
  lastAck: 9,
  dying: 10,
} as const;

/** Further state of a connection, a bit each. */
export const Flag = {
  /** Both ends scale their windows. */
  scaled: 1 << 0,
  /** What comes is kept instead of delivered. */
  paused: 1 << 1,
  /** Something was received that is not acknowledged yet. */
  ackPending: 1 << 2,
  /** It stands in the queue of delayed acknowledgements. */
  ackQueued: 1 << 3,
  /** It is acknowledged at the end of this round. */
  ackSoon: 1 << 4,
  /** FIN follows what is left to send. */
  finQueued: 1 << 5,
  /** A retransmission timer has expired: one segment at a time until something is acknowledged. */
  recovering: 1 << 6,
  /** The peer's FIN came while data was held back; it is reported after the data. */
  finHeld: 1 << 7,
  /** It waits until fewer connections have something under way. */
  waiting: 1 << 8,
  /** Something is under way that is not acknowledged. */
  busy: 1 << 9,
  /** It was reported as open; its end is reported as a close. */
  reported: 1 << 10,
  /** `send` has returned a backlog; `drained` follows. */
  backlogReported: 1 << 11,
  /** It stands in the queue of those whose backlog may be gone. */
  drainQueued: 1 << 12,
  /** This side has asked for the close. */
  own: 1 << 13,
  /** It stands in the queue of those that read again. */
  resumeQueued: 1 << 14,
  /** A fast retransmission is under way. */
  fastResent: 1 << 15,
} as const;

/** Flags that stay when a connection is closed: it still stands in a queue. */
export const IN_QUEUES = Flag.ackQueued | Flag.ackSoon | Flag.waiting | Flag.drainQueued | Flag.resumeQueued;

/** The state of all connections of one end, in typed arrays: 35 bytes for each. Sequence numbers are signed, and wrap. */
export class Connections {
  state: Uint8Array;
  flags: Uint16Array;
  /** The oldest byte that is not acknowledged, the next to send, the highest ever sent, and the end of what there is. */
  sndUna: Int32Array;
  sndNxt: Int32Array;
  sndMax: Int32Array;
  sndEnd: Int32Array;
  /** The next byte that is expected. */
  rcvNxt: Int32Array;
  /** What the peer lets us send beyond `sndUna`, in bytes; and how its windows are scaled. */
  sndWnd: Int32Array;
  sndScale: Uint8Array;
  /** The most data in a segment to this peer. */
  mssBytes: Uint16Array;
  /** Retransmissions or probes in a row, and duplicate acknowledgements in a row. */
  retries: Uint8Array;
  duplicates: Uint8Array;

  constructor(count: number) {
    this.state = new Uint8Array(count);
    this.flags = new Uint16Array(count);
    this.sndUna = new Int32Array(count);
    this.sndNxt = new Int32Array(count);
    this.sndMax = new Int32Array(count);
    this.sndEnd = new Int32Array(count);
    this.rcvNxt = new Int32Array(count);
    this.sndWnd = new Int32Array(count);
    this.sndScale = new Uint8Array(count);
    this.mssBytes = new Uint16Array(count);
    this.retries = new Uint8Array(count);
    this.duplicates = new Uint8Array(count);
  }

  get count(): number {
    return this.state.length;
  }

  grow(count: number): void {
    const before = { ...this };
    Object.assign(this, new Connections(count));
    for (const [name, array] of Object.entries(before) as [keyof typeof before, Uint8Array][]) {
      (this[name] as Uint8Array).set(array);
    }
  }
}
