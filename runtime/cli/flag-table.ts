/**
 * The flags there are.
 */

import { ENGINE_CHOICES } from "../../dsl/plan.ts";

/** One flag; `value` names what it takes, and is absent for a switch. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  readonly value?: string;
  readonly help: string;
}

/** Every flag of this version, in the order of the help. */
export const FLAGS: readonly Flag[] = [
  { name: "fit", help: "scale the swarm down to what this host can hold" },
  { name: "connections", value: "N", help: "another swarm size for this run" },
  { name: "engine", value: "NAME", help: `${ENGINE_CHOICES.join(", ")}; over the script's choice` },
  { name: "runs", value: "N", help: "repeat, for the spread between runs" },
  { name: "isolate", help: "run inside a private network namespace (Linux)" },
  { name: "allow-net", value: "HOST", help: "let connect() go to this host, not to loopback only; repeatable" },
  { name: "plan", help: "print the plan as JSON, run nothing" },
  { name: "json", value: "FILE", help: "write the result too (- is standard output)" },
  { name: "markdown", value: "FILE", help: "write a report for a pull request (- is standard output)" },
  { name: "compare", value: "FILE", help: "compare with an earlier result that --json wrote" },
  { name: "threshold", value: "PERCENT", help: "with --compare: the smallest change that counts (5%)" },
  { name: "deadline", value: "DURATION", help: "stop with the partial result after 500ms, 90s, 5m, 1h" },
  { name: "quiet", help: "no progress, only the report" },
  { name: "no-color", help: "plain text" },
  { name: "help", short: "h", help: "this text" },
  { name: "version", short: "v", help: "c10m's version" },
];
