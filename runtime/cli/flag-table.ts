/**
 * Every flag of the command.
 */

import { ENGINE_CHOICES } from "../../dsl/plan.ts";
import type { Output } from "../report/outputs/output.ts";
import { OUTPUTS } from "../report/outputs/registry.ts";

/** One flag. `value` names its value; a switch has none. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  readonly value?: string;
  /** The value may be left out, and is otherwise written after "=": `--allow-run` or `--allow-run=node`. */
  readonly valueIsOptional?: true;
  readonly help: string;
}

/** Of `run.mjs` and `doctor.mjs`. */
export const ALLOW_RUN: Flag = {
  name: "allow-run",
  value: "PROGRAM,...",
  valueIsOptional: true,
  help: "let spawn() and its `needs` start these programs, or any",
};

/** Every flag of this version, in the order of the help. */
export const FLAGS: readonly Flag[] = [
  { name: "fit", help: "scale the swarm down to what this host can hold" },
  { name: "connections", value: "N", help: "use another swarm size for this run" },
  { name: "engine", value: "NAME", help: `${ENGINE_CHOICES.join(", ")}; over the script's choice` },
  { name: "runs", value: "N", help: "repeat the run, to measure the spread between runs" },
  { name: "isolate", help: "run inside a private network namespace (Linux)" },
  { name: "allow-net", value: "HOST", help: "let connect() go to this host too, not only to loopback; repeatable" },
  ALLOW_RUN,
  { name: "plan", help: "print the plan as JSON and run nothing" },
  ...outputFlags(OUTPUTS),
  { name: "compare", value: "FILE", help: "compare with an earlier result that --json wrote" },
  { name: "threshold", value: "PERCENT", help: "with --compare: the smallest change that counts (5%)" },
  { name: "deadline", value: "DURATION", help: "stop after this long, with the partial result: 500ms, 90s, 5m, 1h" },
  { name: "quiet", help: "show no progress, only the report" },
  { name: "no-color", help: "plain text" },
  { name: "help", short: "h", help: "show this text" },
  { name: "version", short: "v", help: "show c10m's version" },
];

/** A flag for each output. */
export function outputFlags(outputs: readonly Output[]): Flag[] {
  return outputs.map(({ flag, help }) => ({ name: flag, value: "FILE", help }));
}
