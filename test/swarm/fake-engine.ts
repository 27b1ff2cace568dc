import {
  type CloseManner,
  type CloseReason,
  type ConnectionEvents,
  type Engine,
  type Framing,
  NOT_SENT,
  OWN_CLOSE,
  type ServerTransport,
  type SwarmOptions,
  type SwarmTransport,
} from "../../runtime/engine/contract.ts";
import { nodeEngine } from "../../runtime/engine/node/engine.ts";

/** A message that was given to `send` or `reply`. */
export interface Sent {
  readonly connection: number;
  readonly bytes: Uint8Array;
  readonly framing: Framing;
}

/**
 * An engine in memory, on which nothing happens by itself: the test is the network, decides what becomes of every open
 * and every message, and so can do what a real one does only in bad luck.
 */
export class FakeEngine implements Engine {
  readonly profile = nodeEngine.profile;
  readonly whyNot = () => null;
  /** The transport that was made last. */
  net!: FakeNetwork;
  options: SwarmOptions | null = null;

  server(_options: unknown, events: ConnectionEvents): ServerTransport {
    this.net = new FakeNetwork(events);
    return this.net;
  }

  swarm(options: SwarmOptions, events: ConnectionEvents): SwarmTransport {
    this.options = options;
    this.net = new FakeNetwork(events);
    return this.net;
  }
}

/** Both sides' transport, with the network's deeds beside it. */
export class FakeNetwork implements SwarmTransport, ServerTransport {
  readonly #events: ConnectionEvents;
  readonly #opening: number[] = [];
  readonly #closing = new Map<number, "opening" | "open">();
  /** Everything sent, in order. */
  readonly sent: Sent[] = [];
  readonly replies: Sent[] = [];
  readonly paused = new Set<number>();
  /** Connections that are closing, of which `closed` has not been reported yet: nothing can be sent on them. */
  readonly ending = new Set<number>();
  /** What `send` and `reply` return. */
  backlog = 0;
  disposed = false;
  /** What `wakeAt` was last told. */
  wokenAtMs: number | null = null;

  constructor(events: ConnectionEvents) {
    this.#events = events;
  }

  open(connection: number): void {
    this.#opening.push(connection);
  }

  async listen(): Promise<void> {}

  send(connection: number, bytes: Uint8Array, framing: Framing): number {
    if (this.ending.has(connection)) return NOT_SENT;
    this.sent.push({ connection, bytes, framing });
    return this.backlog;
  }

  sendCopy(connection: number, bytes: Uint8Array, framing: Framing): number {
    return this.send(connection, bytes.slice(), framing);
  }

  reply(connection: number, bytes: Uint8Array, framing: Framing): number {
    this.replies.push({ connection, bytes, framing });
    return this.backlog;
  }

  pauseReads(connection: number): void {
    this.paused.add(connection);
  }

  resumeReads(connection: number): void {
    this.paused.delete(connection);
  }

  ping(): boolean {
    return false;
  }

  wakeAt(atMs: number | null): void {
    this.wokenAtMs = atMs;
  }

  flush(): void {}

  close(connection: number, _manner: CloseManner): void {
    const index = this.#opening.indexOf(connection);
    if (index >= 0) this.#opening.splice(index, 1);
    this.#closing.set(connection, index >= 0 ? "opening" : (this.#closing.get(connection) ?? "open"));
  }

  async dispose(): Promise<void> {
    this.disposed = true;
  }

  /** Connections whose opening has begun, and neither succeeded nor failed. */
  get opening(): readonly number[] {
    return this.#opening;
  }

  /** Lets all that are opening open. */
  acceptAll(): void {
    for (const connection of this.#opening.splice(0)) this.#events.opened(connection);
  }

  /** Lets all that are opening fail. */
  refuseAll(reason: CloseReason): void {
    for (const connection of this.#opening.splice(0)) this.#events.openFailed(connection, reason);
  }

  /** Tells of the closes that were asked for. */
  finishCloses(): void {
    for (const [connection, state] of [...this.#closing]) {
      this.#closing.delete(connection);
      if (state === "open") this.#events.closed(connection, OWN_CLOSE);
      else this.#events.openFailed(connection, OWN_CLOSE);
    }
  }

  /** A client is accepted. */
  accept(connection: number): void {
    this.#events.opened(connection);
  }

  deliver(connection: number, bytes: Uint8Array, framing: Framing = "stream"): void {
    this.#events.received(connection, bytes, framing);
  }

  drain(connection: number): void {
    this.#events.drained(connection);
  }

  /** The peer ends a connection. */
  drop(connection: number, reason: CloseReason): void {
    this.#events.closed(connection, reason);
  }
}
