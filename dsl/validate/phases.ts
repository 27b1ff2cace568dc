/** The check of each phase of a plan by itself. across.ts checks the phases together. */

import { PHASE_FIX } from "../phases/definition.ts";
import { languageOf, PHASE_KINDS } from "../phases/registry.ts";
import type { Check } from "./problem.ts";
import { list, union } from "./shapes.ts";

const checks = Object.fromEntries(PHASE_KINDS.map((kind) => [kind, languageOf(kind).check]));

/** A list of phases of any kind. */
export const phases: Check = list("a list of phases", PHASE_FIX, union("a phase", PHASE_FIX, checks));
