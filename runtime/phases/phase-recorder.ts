import type { RunState } from "../coordinator/run-state.ts";
import type { WorkerMessage } from "../coordinator/workers/protocol.ts";
import { reasonsSince, type SwarmTotals } from "../coordinator/workers/totals.ts";
import { epochMs } from "../host/clock.ts";
import type { PhaseMeasurements } from "../probes/probe.ts";
import type {
  MessageCounts,
  Mismatch,
  PhaseResult,
  PushedBlock,
  ScheduleResult,
  StallResult,
} from "../result/schema.ts";
import { perSecond } from "../stats/rate.ts";
import type { SampledRounds } from "../stats/rounds.ts";

/** What a message phase adds to the record of any phase. */
export interface MessageRecord {
  readonly messages: MessageCounts;
  readonly messagesAsked: number;
  /** As in the result. */
  readonly underWayMs: number | null;
  /** What the workers have recorded, for the probes. */
  readonly reports: readonly WorkerMessage<"report">[];
  readonly inFlight: number | null;
  readonly firstMismatch: Mismatch | null;
  readonly pushed: PushedBlock | null;
  readonly schedule: ScheduleResult | null;
  readonly stall: StallResult | null;
  readonly sampled: SampledRounds;
}

/** Keeps the record of one phase: what changed between its beginning and its end, however it ends. */
export class PhaseRecorder {
  readonly #run: RunState;
  readonly #kind: PhaseResult["kind"];
  readonly #target: number;
  readonly #before: SwarmTotals;
  readonly #startedAtMs = epochMs();
  #openDurationMs = 0;
  #messages: MessageRecord | null = null;
  #shape: PhaseResult["shape"] = null;
  #endedAtMs: number | null = null;

  /** `target` is how many connections it is to leave open, `before` a census of the moment. */
  constructor(run: RunState, kind: PhaseResult["kind"], target: number, before: SwarmTotals) {
    this.#run = run;
    this.#kind = kind;
    this.#target = target;
    this.#before = before;
  }

  /** Time spent opening; the rest of the phase was settling. */
  openedFor(durationMs: number): void {
    this.#openDurationMs += durationMs;
  }

  sentMessages(record: MessageRecord): void {
    this.#messages = record;
  }

  /** What only phases of its kind have; told as the phase begins, and kept up to date by whoever told it. */
  shaped(shape: PhaseResult["shape"]): void {
    this.#shape = shape;
  }

  /** The phase proper is over; what follows (settling, counting) is not part of its duration. The first word counts. */
  ended(): void {
    this.#endedAtMs ??= epochMs();
  }

  /** What the workers have recorded of its messages; null in a phase that is not about messages. */
  get reports(): MessageRecord["reports"] | null {
    return this.#messages?.reports ?? null;
  }

  get openDurationMs(): number {
    return this.#openDurationMs;
  }

  /** The result of the phase; `after` is a census of the moment, `measured` what the probes have measured. */
  result(after: SwarmTotals, finished: boolean, measured: PhaseMeasurements): PhaseResult {
    const opened = after.opened - this.#before.opened;
    const messages = this.#messages;
    return {
      kind: this.#kind,
      startMs: this.#startedAtMs - this.#run.startedAtMs,
      durationMs: (this.#endedAtMs ?? epochMs()) - this.#startedAtMs,
      finished,
      connections: {
        target: this.#target,
        opened,
        closed: after.closed - this.#before.closed,
        failed: reasonsSince(this.#before.failed, after.failed),
        lost: reasonsSince(this.#before.lost, after.lost),
        held: after.open,
        openPerSecond: perSecond(opened, this.#openDurationMs),
      },
      shape: this.#shape,
      messages: messages?.messages ?? null,
      messagesAsked: messages?.messagesAsked ?? null,
      messagesLost: messages === null ? null : reasonsSince(this.#before.messagesLost, after.messagesLost),
      underWayMs: messages?.underWayMs ?? null,
      latency: measured.latency,
      inFlight: messages?.inFlight ?? null,
      firstMismatch: messages?.firstMismatch ?? null,
      cpu: measured.cpu,
      pushed: messages?.pushed ?? null,
      schedule: messages?.schedule ?? null,
      stall: messages?.stall ?? null,
      rounds: messages?.sampled.rounds ?? [],
      roundStatistics: messages?.sampled.statistics ?? null,
      figures: measured.figures,
    };
  }
}
