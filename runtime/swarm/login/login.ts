import { captureNames } from "../../../dsl/messages/captures.ts";
import type { LoginStepNode, Protocol } from "../../../dsl/plan.ts";
import { type CloseReason, type Framing, OWN_CLOSE, type SwarmTransport } from "../../engine/contract.ts";
import type { CountsByReason } from "../../result/schema.ts";
import { LatencyHistogram } from "../../stats/histogram.ts";
import { type AnswerVerifier, Outcome } from "../answers/answer-verifier.ts";
import { FirstMismatchNote } from "../answers/first-mismatch.ts";
import { FixedVerifier } from "../answers/fixed-verifier.ts";
import { PatternVerifier } from "../answers/pattern-verifier.ts";
import { type ConnectionTable, State } from "../connection-table.ts";
import type { FirstMismatch } from "../exchanges/exchange.ts";
import { type MessageSource, messageSource, sendPicked } from "../messages.ts";
import { Captures } from "./captures.ts";

/** The outcomes of the logins of a worker; plain data. */
export interface LoginCounts {
  attempted: number;
  succeeded: number;
  failed: CountsByReason;
}

/** What a worker has recorded of its logins in addition to the counts; plain data. */
export interface LoginReport {
  /** From the opening of the transport to the end of the last step; encoded. */
  readonly latency: string;
  readonly firstMismatch: FirstMismatch | null;
}

/** The context of a login. */
export interface LoginContext {
  /** The number of this worker's first connection in the whole swarm. */
  readonly first: number;
  readonly protocol: Protocol;
  readonly table: ConnectionTable;
  readonly transport: SwarmTransport;
}

/** Close reasons: the answer of a step was wrong, or was not received in time. */
export const LOGIN_MISMATCH: CloseReason = "LOGIN_MISMATCH";
export const LOGIN_TIMEOUT: CloseReason = "LOGIN_TIMEOUT";

/** The result of `received` while the login is not complete. */
export const NOT_THROUGH = -1;

type Step =
  | { readonly kind: "send"; readonly messages: MessageSource }
  | { readonly kind: "expect"; readonly verifier: AnswerVerifier; readonly timeoutMs: number };

/** Why the worker closes a connection that is logging in. */
const Cause = { none: 0, mismatch: 1, timeout: 2 } as const;

/**
 * The logins of a worker's connections: the steps that each connection completes after its transport has opened and
 * before it counts as open. The swarm passes on the events of connections in `State.loggingIn`.
 */
export class Login {
  readonly counts: LoginCounts = { attempted: 0, succeeded: 0, failed: {} };
  readonly captures: Captures;
  readonly #context: LoginContext;
  readonly #steps: readonly Step[];
  readonly #note: FirstMismatchNote;
  readonly #latency = new LatencyHistogram();
  /** By connection: the current step, when the login began, and since when it has waited for an answer. */
  readonly #step: Uint8Array;
  readonly #beganAtMs: Float64Array;
  readonly #waitsSinceMs: Float64Array;
  readonly #cause: Uint8Array;
  #underWay = 0;

  constructor(steps: readonly LoginStepNode[], context: LoginContext) {
    const { first, table } = context;
    this.#context = context;
    this.captures = new Captures(captureNames(steps), first, table.size);
    this.#note = new FirstMismatchNote(first);
    this.#steps = steps.map((step) => this.#stepOf(step));
    this.#step = new Uint8Array(table.size);
    this.#beganAtMs = new Float64Array(table.size);
    this.#waitsSinceMs = new Float64Array(table.size);
    this.#cause = new Uint8Array(table.size);
  }

  #stepOf(step: LoginStepNode): Step {
    const { first, protocol, table } = this.#context;
    if (step.kind === "send") {
      return { kind: "send", messages: messageSource(step.message, protocol, this.captures) };
    }
    const { expect, timeoutMs } = step;
    const verifier =
      expect.kind === "pattern"
        ? new PatternVerifier(expect, this.#note, this.captures)
        : new FixedVerifier(first, table.size, messageSource(expect, protocol, this.captures), this.#note);
    return { kind: "expect", verifier, timeoutMs };
  }

  /** Begins the login on an open transport. Returns true if it is already complete, because it awaits no answer. */
  begin(connection: number): boolean {
    const nowMs = performance.now();
    this.counts.attempted++;
    this.#underWay++;
    this.#step[connection] = 0;
    this.#cause[connection] = Cause.none;
    this.#beganAtMs[connection] = nowMs;
    return this.#goOn(connection, nowMs);
  }

  /** Sends until an answer is due. Returns whether the last step is complete. */
  #goOn(connection: number, nowMs: number): boolean {
    const { transport, first } = this.#context;
    for (; this.#step[connection]! < this.#steps.length; this.#step[connection]!++) {
      const ordinal = this.#step[connection]!;
      const step = this.#steps[ordinal]!;
      if (step.kind === "expect") {
        this.#waitsSinceMs[connection] = nowMs;
        transport.flush();
        return false;
      }
      // The transport sends nothing only when the connection is closing; `closed` follows then.
      sendPicked(transport, step.messages, connection, step.messages.pick(first + connection, ordinal), 1);
    }
    transport.flush();
    this.#underWay--;
    this.counts.succeeded++;
    this.#latency.recordMs(performance.now() - this.#beganAtMs[connection]!);
    return true;
  }

  /**
   * Takes data received on a connection that is logging in: one message, or a piece of a stream, which may contain
   * several answers.
   *
   * @returns how many bytes belong to the login if it is now complete, or NOT_THROUGH
   */
  received(connection: number, view: Uint8Array, framing: Framing): number {
    for (let at = 0; at < view.length || framing !== "stream"; ) {
      const step = this.#steps[this.#step[connection]!]!;
      if (this.#cause[connection] !== Cause.none || step.kind !== "expect") return NOT_THROUGH;
      const { verifier } = step;
      const outcome = verifier.take(connection, this.#step[connection]!, view, at, framing, true);
      at += verifier.takenBytes;
      if (outcome === Outcome.wrong || verifier.differs(connection)) {
        this.#fail(connection, Cause.mismatch);
        return NOT_THROUGH;
      }
      if (outcome === Outcome.pending) return NOT_THROUGH;
      this.#step[connection]!++;
      if (this.#goOn(connection, performance.now())) return at;
      if (framing !== "stream") return NOT_THROUGH;
    }
    return NOT_THROUGH;
  }

  #fail(connection: number, cause: number): void {
    this.#cause[connection] = cause;
    this.#context.transport.close(connection, "reset");
  }

  /** Counts a connection that was closed during its login. Returns the reason of the failed open. */
  failed(connection: number, reason: CloseReason): CloseReason {
    const ordinal = this.#step[connection]!;
    const step = this.#steps[ordinal]!;
    // An answer that was received in part and never matched is wrong.
    const differs = step.kind === "expect" && step.verifier.giveUp(connection, ordinal);
    const isWrong = differs || this.#cause[connection] === Cause.mismatch;
    const late = this.#cause[connection] === Cause.timeout ? LOGIN_TIMEOUT : reason === OWN_CLOSE ? "EOF" : reason;
    const cause = isWrong ? LOGIN_MISMATCH : late;
    this.#underWay--;
    this.counts.failed[cause] = (this.counts.failed[cause] ?? 0) + 1;
    return cause;
  }

  /** Closes connections whose answer was not received in time; must be called a few times a second. */
  tick(nowMs: number): void {
    if (this.#underWay === 0) return;
    const { state, size } = this.#context.table;
    for (let connection = 0; connection < size; connection++) {
      if (state[connection] !== State.loggingIn || this.#cause[connection] !== Cause.none) continue;
      const step = this.#steps[this.#step[connection]!];
      if (step?.kind !== "expect" || nowMs - this.#waitsSinceMs[connection]! < step.timeoutMs) continue;
      this.#fail(connection, Cause.timeout);
    }
    this.#context.transport.flush();
  }

  report(): LoginReport {
    return { latency: this.#latency.encode(), firstMismatch: this.#note.first };
  }
}
