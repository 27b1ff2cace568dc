/** Every kind of step of a run. The code does not compile when a definition, or a part of one, is missing. */

import type { Step } from "../coordinator/step.ts";
import { burst } from "./burst/definition.ts";
import { churn } from "./churn.ts";
import type { PhaseDefinition } from "./definition.ts";
import { echo } from "./echo/definition.ts";
import { fanOut } from "./fan-out/definition.ts";
import { hold } from "./hold.ts";
import { open } from "./open.ts";
import { ramp } from "./ramp.ts";
import { receive } from "./receive/definition.ts";
import { send } from "./send/definition.ts";
import { stall } from "./stall/definition.ts";
import { storm } from "./storm.ts";

const definitions: { readonly [Kind in Step["kind"]]: PhaseDefinition<Extract<Step, { kind: Kind }>> } = {
  open,
  ramp,
  hold,
  echo,
  send,
  receive,
  burst,
  storm,
  churn,
  stall,
  fanOut,
};

/** What the coordinator does in a kind of step. */
export function definitionOf<Kind extends Step["kind"]>(kind: Kind): PhaseDefinition<Extract<Step, { kind: Kind }>> {
  return definitions[kind];
}
