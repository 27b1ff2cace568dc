import type { MessageNode, Protocol } from "../../dsl/plan.ts";
import { epochMs } from "../measure/clock.ts";
import { LatencyHistogram } from "../measure/histogram.ts";
import { ConnectionTable, State, type TableCounts } from "./connection-table.ts";
import {
  type CloseReason,
  type ConnectionEvents,
  type Engine,
  type Framing,
  OWN_CLOSE,
  type SwarmTransport,
} from "./contract.ts";
import { type EchoPhaseState, EchoRound, EchoTables, type RoundOptions } from "./echo-round.ts";
import type { Exchange, ExchangeCounts } from "./exchange.ts";
import { messageSource } from "./messages.ts";
import { type TupleSpec, tuplesOf } from "./tuples.ts";

/** One worker's share of the swarm; data only. */
export interface SwarmSpec {
  readonly protocol: Protocol;
  readonly host: string;
  readonly path: string | null;
  readonly tuples: TupleSpec;
  /** The number of this worker's first connection in the whole swarm, and how many it has. */
  readonly first: number;
  readonly count: number;
  readonly connectTimeoutMs: number;
}

/** What a worker's round came to; plain data. */
export interface RoundReport extends ExchangeCounts {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** What a swarm worker counts, at any time; plain data. */
export interface SwarmCounts extends TableCounts {
  /** What the exchange under way has counted, for progress; null between two. */
  readonly round: ExchangeCounts | null;
  /** Chunks or messages that came when no answer was due, since the start. */
  readonly unexpected: number;
}

/** What has changed: connections, which the pace depends on, or only answers. */
export type Change = "connections" | "answers";

/** A worker's share of the swarm, written once over the engine contract. Connections are numbered from 0. */
export class Swarm implements ConnectionEvents {
  readonly #spec: SwarmSpec;
  readonly #changed: (what: Change) => void;
  readonly #table: ConnectionTable;
  readonly #transport: SwarmTransport;
  #lowestUnopened = 0;
  /** Opens asked for that found no number free: one that is still closing will do. */
  #waitingOpens = 0;
  #unexpected = 0;
  #phase: EchoPhaseState | null = null;
  #exchange: Exchange | null = null;
  #startedAtMs = 0;
  #onDone: (report: RoundReport) => void = () => {};

  constructor(spec: SwarmSpec, engine: Engine, changed: (what: Change) => void) {
    this.#spec = spec;
    this.#changed = changed;
    this.#table = new ConnectionTable(spec.count);
    const { protocol, host, path, count } = spec;
    const tuples = tuplesOf(spec.tuples, spec.first);
    this.#transport = engine.swarm({ protocol, host, path, connections: count, tuples }, this);
  }

  /** Begins to open as many more; those that failed or were lost are not tried again. */
  open(count: number): void {
    this.#waitingOpens += count;
    this.#beginOpens();
  }

  #beginOpens(): void {
    const { state, size } = this.#table;
    const nowMs = performance.now();
    for (; this.#waitingOpens > 0 && this.#lowestUnopened < size; this.#lowestUnopened++) {
      const connection = this.#lowestUnopened;
      if (state[connection] !== State.idle && state[connection] !== State.closed) continue;
      this.#table.began(connection, nowMs);
      this.#transport.open(connection);
      this.#waitingOpens--;
    }
    this.#transport.flush();
  }

  /** Resets as many open connections, the highest numbers first. */
  shrink(count: number): void {
    this.#waitingOpens = 0;
    let left = count;
    for (let connection = this.#table.size - 1; connection >= 0 && left > 0; connection--) {
      if (this.#table.state[connection] !== State.open) continue;
      this.#table.closing(connection);
      this.#transport.close(connection, "reset");
      left--;
    }
    this.#transport.flush();
  }

  /** Begins an echo phase: its messages and tables are made once, before its first round. */
  beginEcho(message: MessageNode): void {
    this.#phase = {
      first: this.#spec.first,
      table: this.#table,
      tables: new EchoTables(this.#table.size),
      transport: this.#transport,
      messages: messageSource(message, this.#spec.protocol),
      latency: new LatencyHistogram(),
    };
  }

  /** Begins one round of the phase; `done` is called once, when the last answer is in or given up. */
  beginRound(options: RoundOptions, done: (report: RoundReport) => void): void {
    if (this.#phase === null) throw new Error("Cannot begin a round: no echo phase has begun");
    this.#begin(new EchoRound(this.#phase, options), done);
  }

  #begin(exchange: Exchange, done: (report: RoundReport) => void): void {
    this.#exchange = exchange;
    this.#startedAtMs = epochMs();
    this.#onDone = done;
    this.#advance();
  }

  #advance(): void {
    this.#exchange?.pump();
    this.#endIfFinished();
  }

  /** Ends the exchange under way: what is outstanding stays unanswered. */
  cut(): void {
    this.#exchange?.cut();
    this.#endIfFinished();
  }

  #endIfFinished(): void {
    const exchange = this.#exchange;
    if (!exchange?.finished) return;
    this.#exchange = null;
    this.#onDone({ ...exchange.counts, startedAtMs: this.#startedAtMs, endedAtMs: epochMs() });
  }

  /** Looks at time-outs; to be called a few times a second. */
  tick(): void {
    const nowMs = performance.now();
    if (this.#table.counts.connecting > 0) this.#giveUpSlowOpens(nowMs);
    this.#exchange?.tick(nowMs);
    this.#endIfFinished();
  }

  #giveUpSlowOpens(nowMs: number): void {
    const { state, startedAtMs, size } = this.#table;
    for (let connection = 0; connection < size; connection++) {
      if (state[connection] !== State.connecting) continue;
      if (nowMs - startedAtMs[connection]! > this.#spec.connectTimeoutMs) this.#transport.close(connection, "reset");
    }
  }

  counts(): SwarmCounts {
    return { ...this.#table.counts, round: this.#exchange?.counts ?? null, unexpected: this.#unexpected };
  }

  /** The latencies of the phase, encoded; null when none has begun. */
  latency(): string | null {
    return this.#phase?.latency.encode() ?? null;
  }

  dispose(): Promise<void> {
    return this.#transport.dispose();
  }

  opened(connection: number): void {
    this.#table.opened(connection, epochMs());
    this.#changed("connections");
  }

  openFailed(connection: number, reason: CloseReason): void {
    // Only the time-out closes what is still opening.
    this.#table.failed(connection, reason === OWN_CLOSE ? "ETIMEDOUT" : reason);
    this.#changed("connections");
  }

  received(connection: number, view: Uint8Array, framing: Framing): void {
    const wasDue = this.#exchange?.received(connection, view, framing) === true;
    // A late answer was counted as lost or unanswered when it was given up.
    if (!wasDue && this.#table.owes[connection] === 0) this.#unexpected++;
    this.#changed("answers");
    this.#advance();
  }

  drained(connection: number): void {
    this.#exchange?.drained(connection);
    this.#advance();
  }

  ponged(): void {}

  closed(connection: number, reason: CloseReason): void {
    const wasClosing = this.#table.state[connection] === State.closing;
    this.#table.closed(connection, reason);
    if (wasClosing) {
      this.#lowestUnopened = Math.min(this.#lowestUnopened, connection);
      this.#beginOpens();
    }
    this.#changed("connections");
    this.#exchange?.closed(connection);
    this.#advance();
  }
}
