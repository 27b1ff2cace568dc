import type { FanOutPhase } from "../../../dsl/plan.ts";
import { connectionsIn } from "../../coordinator/pacing/amount.ts";
import { messagesOf } from "../../swarm/exchanges/schedule.ts";
import { decode, type FanOutReport } from "../../swarm/fan-out/deliveries.ts";

/** The combined deliveries of all workers. */
export interface Reconciled {
  readonly published: number;
  readonly due: number;
  readonly received: number;
  readonly missing: number;
  readonly duplicated: number;
  readonly surplus: number;
  readonly other: number;
  /** Published messages by outcome: every delivery came once; some are missing; some came too often. */
  readonly complete: number;
  readonly incomplete: number;
  readonly repeated: number;
  /** For each complete message: the milliseconds to its last delivery. */
  readonly lastMs: readonly number[];
}

/**
 * Compares expected and actual deliveries, message by message. A message is due on the connections of the sender's room
 * that were open at its intended time, over all workers, or on as many of them as the phase specifies.
 */
export function reconcile(phase: FanOutPhase, reports: readonly FanOutReport[]): Reconciled {
  const messages = messagesOf(phase);
  const senders = sendersOf(reports, messages);
  const received = sumOf(reports, messages, ({ received }) => received);
  const duplicated = sumOf(reports, messages, ({ duplicated }) => duplicated);
  const lastMs = reports.map((report) => new Float64Array(decode(report.lastMs)));
  const open = new OpenConnections(phase, reports);
  const total = {
    published: 0,
    due: 0,
    received: 0,
    missing: 0,
    duplicated: 0,
    complete: 0,
    incomplete: 0,
    repeated: 0,
  };
  const misdirected = sumOf(reports, messages, ({ misdirected }) => misdirected);
  let surplus = 0;
  const last: number[] = [];
  for (let message = 0; message < messages; message++) {
    const inRoom = open.at(message, senders[message]!);
    total.duplicated += duplicated[message]!;
    if (senders[message] === -1) {
      surplus += received[message]! + misdirected[message]!;
      continue;
    }
    const due = phase.recipients === null ? inRoom : connectionsIn(phase.recipients, inRoom);
    const came = Math.min(due, received[message]!);
    const extra = received[message]! - came + misdirected[message]!;
    total.published++;
    total.due += due;
    total.received += came;
    total.missing += due - came;
    surplus += extra;
    if (came < due) total.incomplete++;
    else if (extra > 0 || duplicated[message]! > 0) total.repeated++;
    else total.complete++;
    if (came === due && due > 0) last.push(Math.max(...lastMs.map((worker) => worker[message]!)));
  }
  return { ...total, surplus, other: reports.reduce((sum, { other }) => sum + other, 0), lastMs: last };
}

function sendersOf(reports: readonly FanOutReport[], messages: number): Int32Array {
  const senders = new Int32Array(messages).fill(-1);
  for (const report of reports) {
    const own = new Int32Array(decode(report.senders));
    for (let message = 0; message < messages; message++) {
      if (own[message] !== -1) senders[message] = own[message]!;
    }
  }
  return senders;
}

function sumOf(
  reports: readonly FanOutReport[],
  messages: number,
  column: (report: FanOutReport) => string,
): Float64Array {
  const sum = new Float64Array(messages);
  for (const report of reports) {
    const counts = new Uint32Array(decode(column(report)));
    for (let message = 0; message < messages; message++) sum[message]! += counts[message]!;
  }
  return sum;
}

/** Counts the open connections of a room at the time of a message. Must be queried with increasing message numbers. */
class OpenConnections {
  readonly #rooms: number | null;
  readonly #open: number[];
  /** Closed connections in the order in which messages stopped being due to them: [first message not due, room]. */
  readonly #closed: readonly (readonly [message: number, room: number])[];
  #next = 0;

  constructor({ rooms }: FanOutPhase, reports: readonly FanOutReport[]) {
    this.#rooms = rooms;
    this.#open = new Array<number>(rooms ?? 1).fill(0);
    const closed: [number, number][] = [];
    for (const report of reports) {
      for (const [room, count] of report.open.entries()) this.#open[room]! += count;
      for (let index = 0; index < report.closed.length; index += 2) {
        closed.push([report.closed[index]!, report.closed[index + 1]!]);
      }
    }
    this.#closed = closed.sort(([a], [b]) => a - b);
  }

  at(message: number, sender: number): number {
    for (; this.#next < this.#closed.length && this.#closed[this.#next]![0] <= message; this.#next++) {
      this.#open[this.#closed[this.#next]![1]]!--;
    }
    const room = this.#rooms === null || sender === -1 ? 0 : sender % this.#rooms;
    return this.#open[room]!;
  }
}
