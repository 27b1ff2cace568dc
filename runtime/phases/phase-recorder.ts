import type { RunState } from "../coordinator/run-state.ts";
import type { WorkerMessage } from "../coordinator/workers/protocol.ts";
import { reasonsSince, type SwarmTotals } from "../coordinator/workers/totals.ts";
import { monotonicMs } from "../host/clock.ts";
import type { PhaseMeasurements } from "../probes/probe.ts";
import type { NoMessages, PhaseBase, PhaseResult } from "../result/schema.ts";
import { perSecond } from "../stats/rate.ts";

/** The fields of a result that only phases of a kind have. The rest comes from the recorder and from the probes. */
export type PhaseDetails<Kind extends PhaseResult["kind"]> = Omit<
  Extract<PhaseResult, { kind: Kind }>,
  keyof PhaseBase | keyof PhaseMeasurements | "kind" | "messagesLost"
>;

/** The details of a phase that sends and receives nothing. */
export const NO_MESSAGES: Omit<NoMessages, keyof PhaseMeasurements | "messagesLost"> = {
  messages: null,
  messagesAsked: null,
  underWayMs: null,
  inFlight: null,
  firstMismatch: null,
  pushed: null,
  schedule: null,
  stall: null,
  fanOut: null,
  rounds: [],
  roundStatistics: null,
};

/** What the workers have recorded in a phase of messages. */
type Reports = readonly WorkerMessage<"report">[];

/** Keeps the record of one phase: what changed between its beginning and its end, however it ends. */
export class PhaseRecorder<Kind extends PhaseResult["kind"] = PhaseResult["kind"]> {
  readonly #run: RunState;
  readonly #kind: Kind;
  readonly #target: number;
  readonly #before: SwarmTotals;
  readonly #startedAtMs = monotonicMs();
  #openDurationMs = 0;
  /** null when the phase was cut short before it recorded anything. */
  #details: PhaseDetails<Kind> | null = null;
  #reports: Reports | null = null;
  #endedAtMs: number | null = null;

  /** `target` is the number of connections that should be open after the phase, `before` the current totals. */
  constructor(run: RunState, kind: Kind, target: number, before: SwarmTotals) {
    this.#run = run;
    this.#kind = kind;
    this.#target = target;
    this.#before = before;
  }

  /** Adds time spent opening. The rest of the phase was settling. */
  openedFor(durationMs: number): void {
    this.#openDurationMs += durationMs;
  }

  /**
   * Records what only phases of this kind have. Objects in it may still change until the phase ends.
   *
   * @param reports what the workers have recorded, for the probes; null in a phase without messages
   */
  record(details: PhaseDetails<Kind>, reports: Reports | null = null): void {
    this.#details = details;
    this.#reports = reports;
  }

  /** The phase proper is over: settling and counting are not part of its duration. The first call counts. */
  ended(): void {
    this.#endedAtMs ??= monotonicMs();
  }

  get reports(): Reports | null {
    return this.#reports;
  }

  get openDurationMs(): number {
    return this.#openDurationMs;
  }

  /** The result. `after` are the current totals, `measured` is what the probes have measured. */
  result(after: SwarmTotals, finished: boolean, measured: PhaseMeasurements): PhaseResult {
    const opened = after.opened - this.#before.opened;
    const details = this.#details ?? { shape: null, ...NO_MESSAGES };
    const result = {
      kind: this.#kind,
      startMs: this.#startedAtMs - this.#run.startedAtMs,
      durationMs: (this.#endedAtMs ?? monotonicMs()) - this.#startedAtMs,
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
      ...details,
      messagesLost: details.messages === null ? null : reasonsSince(this.#before.messagesLost, after.messagesLost),
      ...measured,
    };
    // The kind and its details fit together, since `record` takes the details of this kind only.
    return result as unknown as PhaseResult;
  }
}
