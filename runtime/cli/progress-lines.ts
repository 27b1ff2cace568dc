import type { Amount, Plan } from "../../dsl/plan.ts";
import type { Observer } from "../coordinator/observer.ts";
import type { Step } from "../coordinator/timeline.ts";
import { formatBytes, formatCount, formatDuration, formatNumber, formatRate, plural } from "../format/units.ts";
import type { Progress } from "../report/progress.ts";
import type { PhaseResult } from "../result/schema.ts";

/** Tells a run on the progress lines, phase by phase; `name` tells it apart from the runs of other plans. */
export function narrator(progress: Progress, plan: Plan, name: string | null): Observer {
  const of = name === null ? "" : `${name}: `;
  return {
    began: (step) => progress.phase(`${of}${title(step, plan)}`),
    progressed: (figures) => progress.update(figures),
    ended: (phase) => progress.finish(summary(phase)),
  };
}

function title(step: Parameters<Observer["began"]>[0], plan: Plan): string {
  switch (step.kind) {
    case "starting":
      return plan.subject.kind === "spawn" ? "starting the server" : "starting the workers";
    case "open":
      return `open ${formatCount(plan.swarm.connections)}`;
    case "ramp":
      return `ramp to ${formatCount(step.to)}${pace(step)}`;
    case "hold":
      return `hold ${formatDuration(step.durationMs)}`;
    case "echo":
      if (step.model === "open") return `echo at ${formatRate(step.perSecond)} for ${formatDuration(step.forMs)}`;
      return step.rounds === 1 ? "echo" : `echo, ${formatCount(step.rounds)} rounds`;
    case "stall":
      return `stall ${amountText(step.connections)} for ${formatDuration(step.forMs)}`;
    case "send":
      return step.rounds === 1 ? step.kind : `${step.kind}, ${formatCount(step.rounds)} rounds`;
    case "burst":
      return step.times === 1 ? "burst" : `burst, ${formatCount(step.times)} times`;
    case "receive":
      return `receive for ${formatDuration(step.forMs)}`;
    case "storm":
      return `storm, ${amountText(step.drop)} dropped${step.backMs === null ? "" : `, back over ${formatDuration(step.backMs)}`}`;
    case "churn":
      return `churn at ${formatRate(step.perSecond)} for ${formatDuration(step.forMs)}`;
    case "closing":
      return "closing";
  }
}

function amountText(amount: Amount): string {
  return typeof amount === "number" ? plural(amount, "connection") : `${formatNumber(amount.percent)} %`;
}

function pace({ schedule }: Extract<Step, { kind: "ramp" }>): string {
  if (schedule.kind === "over") return ` over ${formatDuration(schedule.overMs)}`;
  return schedule.kind === "rate" ? ` at ${formatRate(schedule.perSecond)}` : "";
}

function summary({ kind, messages, messagesAsked, pushed, connections, durationMs, finished }: PhaseResult): string {
  const end = finished ? `in ${formatDuration(durationMs)}` : `cut short after ${formatDuration(durationMs)}`;
  if (kind === "send") return `${formatCount(messages?.oneWay ?? null)} of ${formatCount(messagesAsked)} sent ${end}`;
  if (pushed !== null) return `${formatCount(pushed.messages)} received (${formatBytes(pushed.bytes)}) ${end}`;
  if (messages !== null) {
    return `${formatCount(messages.verified)} of ${formatCount(messagesAsked)} verified ${end}`;
  }
  return `${formatCount(connections.held)} of ${formatCount(connections.target)} connections ${end}`;
}
