import type { Plan } from "../../dsl/plan.ts";
import type { Observer } from "../coordinator/observer.ts";
import { formatDuration } from "../format/units.ts";
import { connectionsHeld } from "../phases/definition.ts";
import { definitionOf } from "../phases/registry.ts";
import type { PhaseResult } from "../result/schema.ts";
import type { Progress } from "./progress.ts";

/** Shows a run as progress lines, phase by phase. `name` distinguishes it from the runs of other plans. */
export function narrator(progress: Progress, plan: Plan, name: string | null): Observer {
  const of = name === null ? "" : `${name}: `;
  return {
    began: (step) => progress.phase(`${of}${title(step, plan)}`),
    progressed: (figures) => progress.update(figures),
    ended: (phase) => progress.finish(summary(phase)),
  };
}

function title(step: Parameters<Observer["began"]>[0], plan: Plan): string {
  if (step.kind === "closing") return "closing";
  if (step.kind !== "starting") return definitionOf(step.kind).title(step, plan);
  return plan.subject.kind === "spawn" ? "starting the server" : "starting the workers";
}

function summary(phase: PhaseResult): string {
  const outcome = definitionOf(phase.kind).outcome?.(phase) ?? connectionsHeld(phase);
  return `${outcome} ${phase.finished ? "in" : "cut short after"} ${formatDuration(phase.durationMs)}`;
}
