import type { LoginStepNode, Protocol } from "../../dsl/plan.ts";
import {
  type CloseReason,
  type ConnectionEvents,
  type Engine,
  type Framing,
  type Handshake,
  OWN_CLOSE,
  type PacketCounts,
  type SwarmTransport,
} from "../engine/contract.ts";
import type { LinkEnd } from "../engine/link-end.ts";
import { fromPerformanceClock, monotonicMs } from "../host/clock.ts";
import type { CountsByReason } from "../result/schema.ts";
import { Arrivals } from "./arrivals.ts";
import { ConnectionTable, State, type TableCounts } from "./connection-table.ts";
import { type DropOptions, Dropping } from "./dropping.ts";
import {
  type Exchange,
  type ExchangeContext,
  type ExchangeCounts,
  type ExchangePhase,
  type ExchangeSpec,
  NOTHING_REPORTED,
  type PhaseReport,
} from "./exchanges/exchange.ts";
import { Login, type LoginCounts, type LoginReport, NOT_THROUGH } from "./login/login.ts";
import { type TupleSpec, tuplesOf } from "./tuples.ts";

/** One worker's share of the swarm; data only. */
export interface SwarmSpec {
  readonly protocol: Protocol;
  readonly host: string;
  readonly path: string | null;
  readonly handshake: Handshake | null;
  readonly tuples: TupleSpec;
  /** The number of this worker's first connection in the whole swarm, and how many it has. */
  readonly first: number;
  readonly count: number;
  readonly connectTimeoutMs: number;
  /** The steps that a connection completes before it counts as open. */
  readonly login?: readonly LoginStepNode[];
  /** The link of an engine without kernel sockets. */
  readonly link?: LinkEnd | null;
}

/** The result of an exchange on a worker; plain data. */
export interface ExchangeReport extends ExchangeCounts {
  /** On the monotonic clock of the host, like all times here. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** null when nothing was sent, or no answer is awaited. */
  readonly firstSendAtMs: number | null;
  /** null when no answer came. */
  readonly lastAnswerAtMs: number | null;
}

/** The counts of a swarm worker at a given time; plain data. */
export interface SwarmCounts extends TableCounts {
  /** The time of these counts, on the monotonic clock of the host. */
  readonly atMs: number;
  /** Answers, right or wrong, and unrequested messages that an exchange listened for; since the start. */
  readonly received: number;
  /** The counts of the current exchange, for progress; null between exchanges. */
  readonly exchange: ExchangeCounts | null;
  /** Chunks or messages received when no answer was due, since the start. */
  readonly unexpected: number;
  /** Messages lost since the start, by the reason: the close reason of the connection, or TIMEOUT. */
  readonly messagesLost: CountsByReason;
  /** null without a login. */
  readonly login: LoginCounts | null;
  /** null on an engine with kernel sockets. */
  readonly packet: PacketCounts | null;
}

/** What has changed: connections, which the pace of opening depends on, or only answers. */
export type Change = "connections" | "answers";

/** A worker's share of the swarm, for any engine that implements the contract. Connections are numbered from 0. */
export class Swarm implements ConnectionEvents {
  readonly #spec: SwarmSpec;
  readonly #changed: (what: Change) => void;
  readonly #table: ConnectionTable;
  readonly #transport: SwarmTransport;
  readonly #dropping: Dropping;
  readonly #login: Login | null;
  #lowestUnopened = 0;
  /** A lower bound of the times at which opening connections began, in `performance.now()` milliseconds. */
  #openingSinceMs = Number.POSITIVE_INFINITY;
  /** No connection above this number is open. A ramp down uses it to skip connections that it has already closed. */
  #highestOpen = -1;
  /** Requested opens for which no number was free. They begin when a connection that is closing has closed. */
  #waitingOpens = 0;
  /** Received while an exchange awaited answers, but when no answer was due. */
  #unexpected = 0;
  readonly #messagesLost: CountsByReason = {};
  /** Answers received in earlier exchanges. */
  #receivedBefore = 0;
  /** Received since answers were last awaited. A later listening exchange may still count it. */
  #arrivals: Arrivals;
  /**
   * True when a listening exchange was the last to claim arrivals. A server that pushes does not stop when that
   * exchange ends, so what it still sends is not unexpected.
   */
  #hasListened = false;
  #phase: ExchangePhase | null = null;
  #exchange: Exchange | null = null;
  #startedAtMs = 0;
  #onDone: (report: ExchangeReport) => void = () => {};

  constructor(spec: SwarmSpec, engine: Engine, changed: (what: Change) => void) {
    this.#spec = spec;
    this.#changed = changed;
    this.#table = new ConnectionTable(spec.count);
    this.#arrivals = new Arrivals(spec.count, spec.protocol);
    const { protocol, host, path, handshake, count, link = null } = spec;
    const tuples = tuplesOf(spec.tuples, spec.first);
    this.#transport = engine.swarm({ protocol, host, path, handshake, connections: count, tuples, link }, this);
    this.#dropping = new Dropping(this.#table, this.#transport);
    const context = { first: spec.first, protocol, table: this.#table, transport: this.#transport };
    this.#login = spec.login === undefined ? null : new Login(spec.login, context);
  }

  /** Begins to open `count` more connections. Connections that failed or were lost are not retried. */
  open(count: number): void {
    this.#waitingOpens += count;
    this.#beginOpens();
  }

  #beginOpens(): void {
    if (this.#waitingOpens === 0) return;
    const { state, size } = this.#table;
    const nowMs = performance.now();
    this.#openingSinceMs = Math.min(this.#openingSinceMs, nowMs);
    for (; this.#waitingOpens > 0 && this.#lowestUnopened < size; this.#lowestUnopened++) {
      const connection = this.#lowestUnopened;
      if (state[connection] !== State.idle && state[connection] !== State.closed) continue;
      this.#table.began(connection, nowMs);
      this.#transport.open(connection);
      this.#waitingOpens--;
    }
    this.#transport.flush();
  }

  /** Resets `count` open connections, highest numbers first. */
  shrink(count: number): void {
    this.#waitingOpens = 0;
    let left = count;
    const nowMs = performance.now();
    for (; this.#highestOpen >= 0 && left > 0; this.#highestOpen--) {
      const connection = this.#highestOpen;
      if (this.#table.state[connection] !== State.open) continue;
      this.#table.closing(connection, nowMs);
      this.#transport.close(connection, "reset");
      left--;
    }
    this.#transport.flush();
  }

  /** Closes `count` open connections in turn. Each may be reopened, with at most `tries` attempts. */
  drop(options: DropOptions): void {
    this.#dropping.drop(options, performance.now());
    this.#changed("connections");
  }

  /** Reopens connections whose wait after a failed attempt is over; must be called many times a second. */
  release(): void {
    this.#dropping.release(performance.now(), (connection) => {
      this.#lowestUnopened = Math.min(this.#lowestUnopened, connection);
      this.#beginOpens();
      this.#changed("connections");
    });
  }

  /** Begins a phase of messages. `make` creates its messages and tables once, before its first exchange. */
  beginPhase(make: (context: ExchangeContext) => ExchangePhase): void {
    this.#phase = make({
      first: this.#spec.first,
      protocol: this.#spec.protocol,
      ports: this.#spec.tuples.ports.length,
      table: this.#table,
      transport: this.#transport,
      captures: this.#login?.captures ?? null,
      advance: () => this.#advance(),
      claimArrivals: () => this.#claimArrivals(true),
    });
  }

  /** Begins one exchange of the phase; `done` is called once, when it is finished. */
  beginExchange(spec: ExchangeSpec, done: (report: ExchangeReport) => void): void {
    if (this.#phase === null) throw new Error("Cannot begin an exchange: no phase of messages has begun");
    // Arrivals after a listening exchange are discarded, unless the next exchange awaits answers or listens.
    const forNobody = this.#hasListened;
    this.#exchange = this.#phase.begin(spec);
    if (this.#exchange.awaitsAnswers) this.#unexpected += this.#claimArrivals(false).messages;
    else if (forNobody && !this.#exchange.listens) this.#claimArrivals(false);
    this.#startedAtMs = monotonicMs();
    this.#onDone = done;
    this.#advance();
  }

  #claimArrivals(isListening: boolean): Arrivals {
    this.#hasListened = isListening;
    const arrivals = this.#arrivals;
    this.#arrivals = new Arrivals(this.#spec.count, this.#spec.protocol);
    return arrivals;
  }

  #advance(): void {
    this.#exchange?.pump();
    this.#endIfFinished();
  }

  /** Ends the current exchange early: outstanding messages count as unanswered. */
  cut(): void {
    this.#exchange?.cut();
    this.#endIfFinished();
  }

  /** Resumes reading on the connections that the current exchange has paused. */
  resume(): void {
    this.#exchange?.resume?.();
    this.#endIfFinished();
  }

  #endIfFinished(): void {
    const exchange = this.#exchange;
    if (!exchange?.finished) return;
    this.#exchange = null;
    this.#receivedBefore += receivedIn(exchange.counts);
    this.#onDone({
      ...exchange.counts,
      startedAtMs: this.#startedAtMs,
      endedAtMs: monotonicMs(),
      firstSendAtMs: onMonotonicClock(exchange.underWay?.firstSendAtMs),
      lastAnswerAtMs: onMonotonicClock(exchange.underWay?.lastAnswerAtMs),
    });
  }

  /** Checks time-outs; must be called a few times a second. */
  tick(): void {
    const nowMs = performance.now();
    if (this.#table.counts.connecting > 0) this.#giveUpSlowOpens(nowMs);
    this.#login?.tick(nowMs);
    this.#dropping.tick(nowMs);
    const lostBefore = this.#lostInExchange();
    this.#exchange?.tick(nowMs);
    this.#countLost("TIMEOUT", lostBefore);
    this.#endIfFinished();
  }

  /** Scans the connections only when one may be overdue, because a scan of ten million takes milliseconds. */
  #giveUpSlowOpens(nowMs: number): void {
    if (nowMs - this.#openingSinceMs <= this.#spec.connectTimeoutMs) return;
    const { state, startedAtMs, size } = this.#table;
    this.#openingSinceMs = Number.POSITIVE_INFINITY;
    for (let connection = 0; connection < size; connection++) {
      if (state[connection] !== State.connecting) continue;
      const beganAtMs = startedAtMs[connection]!;
      if (nowMs - beganAtMs > this.#spec.connectTimeoutMs) this.#transport.close(connection, "reset");
      else this.#openingSinceMs = Math.min(this.#openingSinceMs, beganAtMs);
    }
  }

  counts(): SwarmCounts {
    const exchange = this.#exchange?.counts ?? null;
    const received = this.#receivedBefore + receivedIn(exchange);
    const unexpected = this.#unexpected + (this.#hasListened ? 0 : this.#arrivals.messages);
    return {
      ...this.#table.counts,
      atMs: monotonicMs(),
      received,
      exchange,
      unexpected,
      messagesLost: this.#messagesLost,
      login: this.#login?.counts ?? null,
      packet: this.#transport.packetCounts?.() ?? null,
    };
  }

  /** What the phase of messages has recorded in addition to its counts. */
  phaseReport(): PhaseReport {
    return this.#phase?.report() ?? NOTHING_REPORTED;
  }

  /** What the logins have recorded in addition to the counts; null without a login. */
  loginReport(): LoginReport | null {
    return this.#login?.report() ?? null;
  }

  dispose(): Promise<void> {
    this.#dropping.stop();
    return this.#transport.dispose();
  }

  opened(connection: number): void {
    if (this.#login === null) {
      this.#countOpen(connection);
      return;
    }
    this.#table.connected(connection);
    if (this.#login.begin(connection)) this.#countOpen(connection);
  }

  /** Counts a connection that is open, and whose login, if any, is complete. */
  #countOpen(connection: number): void {
    this.#table.opened(connection, monotonicMs());
    if (connection > this.#highestOpen) this.#highestOpen = connection;
    this.#dropping.opened(connection);
    this.#changed("connections");
  }

  openFailed(connection: number, reason: CloseReason): void {
    // Only the time-out closes a connection that is still opening.
    this.#countFailedOpen(connection, reason === OWN_CLOSE ? "ETIMEDOUT" : reason);
  }

  #countFailedOpen(connection: number, cause: CloseReason): void {
    if (!this.#dropping.triesAgain(connection, cause, performance.now())) this.#table.failed(connection, cause);
    this.#changed("connections");
  }

  received(connection: number, view: Uint8Array, framing: Framing): void {
    if (this.#table.state[connection] !== State.loggingIn) {
      this.#receivedOpen(connection, view, framing);
      return;
    }
    const taken = this.#login!.received(connection, view, framing);
    if (taken === NOT_THROUGH) return;
    this.#countOpen(connection);
    if (taken < view.length) this.#receivedOpen(connection, view.subarray(taken), framing);
  }

  #receivedOpen(connection: number, view: Uint8Array, framing: Framing): void {
    const wasDue = this.#exchange?.received(connection, view, framing) === true;
    if (!wasDue) this.#notDue(connection, view);
    this.#changed("answers");
    this.#advance();
  }

  #notDue(connection: number, view: Uint8Array): void {
    // A late answer was already counted as lost or unanswered when it was given up.
    if (this.#table.quarantined[connection] !== 0) return;
    if (this.#exchange?.awaitsAnswers) this.#unexpected++;
    else this.#arrivals.add(connection, view.length);
  }

  drained(connection: number): void {
    this.#exchange?.drained(connection);
    if (this.#exchange?.awaitsAnswers === false) this.#changed("answers");
    this.#advance();
  }

  ponged(): void {}

  #lostInExchange(): number {
    return this.#exchange?.counts.lost ?? 0;
  }

  /** Adds the messages that the exchange has lost to the counts by reason. The exchange does not know the reason. */
  #countLost(reason: string, before: number): void {
    const lost = this.#lostInExchange() - before;
    if (lost > 0) this.#messagesLost[reason] = (this.#messagesLost[reason] ?? 0) + lost;
  }

  closed(connection: number, reason: CloseReason): void {
    if (this.#table.state[connection] === State.loggingIn) {
      this.#countFailedOpen(connection, this.#login!.failed(connection, reason));
      return;
    }
    const wasClosing = this.#table.state[connection] === State.closing;
    this.#table.closed(connection, reason);
    if (wasClosing) {
      this.#lowestUnopened = Math.min(this.#lowestUnopened, connection);
      this.#beginOpens();
    }
    this.#changed("connections");
    const lostBefore = this.#lostInExchange();
    this.#exchange?.closed(connection);
    this.#countLost(reason === OWN_CLOSE ? "EOF" : reason, lostBefore);
    this.#advance();
  }
}

/** Converts a time of `performance.now()` to the monotonic clock of the host. */
function onMonotonicClock(atMs: number | null | undefined): number | null {
  return atMs === null || atMs === undefined ? null : fromPerformanceClock(atMs);
}

function receivedIn(counts: ExchangeCounts | null): number {
  return counts === null ? 0 : counts.received + counts.pushed;
}
