/**
 * Every kind of phase that a script can write. A new kind is one file beside this one and one entry in each of the lists
 * below; the compiler complains where one is missing.
 */

import { type BurstCall, burst } from "./burst.ts";
import { type ChurnCall, churn } from "./churn.ts";
import type { PhaseLanguage } from "./definition.ts";
import { type EchoCall, echo } from "./echo.ts";
import { type FanOutCall, fanOut } from "./fan-out.ts";
import { type HoldCall, hold } from "./hold.ts";
import { type RampCall, ramp } from "./ramp.ts";
import { type ReceiveCall, receive } from "./receive.ts";
import { type SendCall, send } from "./send.ts";
import { type StallCall, stall } from "./stall.ts";
import { type StormCall, storm } from "./storm.ts";

/** The calls, each of which returns the next stage. */
export interface PhaseCalls<Next>
  extends RampCall<Next>,
    HoldCall<Next>,
    EchoCall<Next>,
    SendCall<Next>,
    ReceiveCall<Next>,
    BurstCall<Next>,
    StormCall<Next>,
    ChurnCall<Next>,
    StallCall<Next>,
    FanOutCall<Next> {}

/** The kinds, which are the names of the calls. */
export type PhaseKind = keyof PhaseCalls<unknown>;

const phases = { ramp, hold, echo, send, receive, burst, storm, churn, stall, fanOut } as const satisfies {
  readonly [Kind in PhaseKind]: PhaseLanguage<{ readonly kind: Kind }>;
};

/** The node of a kind of phase. */
export type PhaseOf<Kind extends PhaseKind> = (typeof phases)[Kind] extends PhaseLanguage<infer Node> ? Node : never;

/** A phase of a plan. */
export type Phase = { readonly [Kind in PhaseKind]: PhaseOf<Kind> }[PhaseKind];

/** The kinds, in the order in which messages list them. */
export const PHASE_KINDS = Object.keys(phases) as readonly PhaseKind[];

/** Whether a kind of phase has this name. */
export function isPhaseKind(kind: unknown): kind is PhaseKind {
  return typeof kind === "string" && Object.hasOwn(phases, kind);
}

/** The language's half of a kind. */
export function languageOf(kind: PhaseKind): PhaseLanguage<Phase> {
  return phases[kind];
}

export type { BurstOptions, BurstPhase } from "./burst.ts";
export type { ChurnOptions, ChurnPhase } from "./churn.ts";
export type {
  AnyEchoPhase,
  ClosedEchoOptions,
  EchoOptions,
  EchoPhase,
  LoopEchoOptions,
  LoopEchoPhase,
  OpenEchoOptions,
  OpenEchoPhase,
} from "./echo.ts";
export type { FanOutOptions, FanOutPhase } from "./fan-out.ts";
export type { HoldPhase } from "./hold.ts";
export type { RampOptions, RampPhase, RampSchedule, RampSpeed } from "./ramp.ts";
export type { ReceiveOptions, ReceivePhase } from "./receive.ts";
export type { SendOptions, SendPhase } from "./send.ts";
export type { StallOptions, StallPhase } from "./stall.ts";
export type { DropManner, StormOptions, StormPhase } from "./storm.ts";
