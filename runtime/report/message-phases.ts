/** The phases of a run that send or receive messages: as planned, and as carried out. */

import type { MessageNode, MessagePhase, Phase } from "../../dsl/plan.ts";
import { printable, truncate } from "../format/text.ts";
import { formatBytes, formatCount, formatDuration } from "../format/units.ts";
import type { PhaseResult, RunResult } from "../result/schema.ts";

/** Longer templates are truncated in the name of a phase, because the name is the first column of wide tables. */
const TEMPLATE_COLUMNS = 16;

/** Longer replies are truncated. */
const REPLY_COLUMNS = 40;

/** Every kind with messages, for phases that a run did not reach. The compiler reports a missing one. */
const KINDS: readonly string[] = Object.keys({
  echo: true,
  send: true,
  receive: true,
  burst: true,
  stall: true,
  fanOut: true,
} satisfies Record<MessagePhase["kind"], true>);

/** A phase that sends or receives messages. */
export interface PhaseWithMessages {
  /** "echo, text 5 B"; numbered when there are several of its kind. */
  name: string;
  plan: MessagePhase;
  /** null when the run did not reach it. */
  result: PhaseResult | null;
}

/** The phases with messages, in the order of the plan. */
export function messagePhases({ plan, phases }: RunResult): PhaseWithMessages[] {
  const planned = plan.phases.filter(isAboutMessages);
  const carriedOut = phases.filter(({ messages }) => messages !== null);
  return planned.map((phase, index) => ({
    name: `${numbered(planned, index)}, ${whatOf(phase)}`,
    plan: phase,
    result: carriedOut[index] ?? null,
  }));
}

/** The phases whose answers are timed, including those that the run did not reach. */
export function answeredPhases(run: RunResult): PhaseWithMessages[] {
  return messagePhases(run).filter(({ plan }) => plan.kind === "echo" || plan.kind === "burst");
}

/** How many rounds (or repetitions) the plan has for a phase; 0 for a phase without rounds. */
export function roundsAsked(phase: MessagePhase): number {
  if ("times" in phase) return phase.times;
  return "rounds" in phase ? phase.rounds : 0;
}

function isAboutMessages(phase: Phase): phase is MessagePhase {
  return KINDS.includes(phase.kind);
}

function numbered(phases: readonly MessagePhase[], index: number): string {
  const { kind } = phases[index]!;
  const alike = (some: readonly MessagePhase[]) => some.filter((phase) => phase.kind === kind).length;
  return alike(phases) > 1 ? `${kind} ${alike(phases.slice(0, index + 1))}` : kind;
}

function whatOf(phase: MessagePhase): string {
  if (phase.kind === "receive") return `for ${formatDuration(phase.forMs)}`;
  return messageText(phase.message, TEMPLATE_COLUMNS);
}

/** "answers must be text 4 B", "answers must match /^pong/"; null when the echo or no answer is expected. */
export function answerRule(phase: MessagePhase): string | null {
  if (!("expect" in phase) || phase.expect === undefined) return null;
  const { expect } = phase;
  if (expect.kind === "pattern") return `answers must match /${expect.source}/${expect.flags}`;
  const shown = expect.kind === "text" ? ` ${JSON.stringify(truncate(printable(expect.text), REPLY_COLUMNS))}` : "";
  return `answers must be ${messageText(expect)}${shown}`;
}

function messageText(message: MessageNode, templateColumns = REPLY_COLUMNS): string {
  switch (message.kind) {
    case "text":
      return `text ${formatBytes(new TextEncoder().encode(message.text).length)}`;
    case "binary":
      return `binary ${formatBytes(atob(message.base64).length)}`;
    case "bytes":
      return `bytes ${formatBytes(message.lengthBytes)}`;
    case "random":
      return `random ${formatCount(message.minBytes)}-${formatCount(message.maxBytes)} B`;
    case "template":
      return `template ${JSON.stringify(truncate(printable(message.template), templateColumns))}`;
  }
}
