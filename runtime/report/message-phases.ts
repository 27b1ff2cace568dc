/** The phases of a run that send messages, as the plan has them and as they went. */

import type { EchoPhase, MessageNode } from "../../dsl/plan.ts";
import type { PhaseResult, RunResult } from "../measure/result.ts";
import { formatBytes, formatCount } from "./format.ts";

export interface MessagePhase {
  /** "echo, text 5 B"; numbered when there are several. */
  name: string;
  plan: EchoPhase;
  /** null when the run was cut short before it. */
  result: PhaseResult | null;
}

/** In the order written. */
export function messagePhases({ plan, phases }: RunResult): MessagePhase[] {
  const planned = plan.phases.filter((phase) => phase.kind === "echo");
  const carriedOut = phases.filter((phase) => phase.kind === "echo");
  return planned.map((phase, index) => ({
    name: `echo${planned.length > 1 ? ` ${index + 1}` : ""}, ${messageText(phase.message)}`,
    plan: phase,
    result: carriedOut[index] ?? null,
  }));
}

function messageText(message: MessageNode): string {
  switch (message.kind) {
    case "text":
      return `text ${formatBytes(new TextEncoder().encode(message.text).length)}`;
    case "binary":
      return `binary ${formatBytes(atob(message.base64).length)}`;
    case "bytes":
      return `bytes ${formatBytes(message.lengthBytes)}`;
    case "random":
      return `random ${formatCount(message.minBytes)}-${formatCount(message.maxBytes)} B`;
  }
}
