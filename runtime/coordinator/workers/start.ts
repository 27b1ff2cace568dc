import { grouped } from "../../../dsl/describe.ts";
import type { Plan } from "../../../dsl/plan.ts";
import { UserError } from "../../problem/problem.ts";
import { aborted, type HaltSwitch } from "../halt.ts";
import type { WorkerPool } from "./pool.ts";
import { Refused } from "./process.ts";
import type { Assignment } from "./protocol.ts";

/** The assignments of all workers. */
export interface Roster {
  readonly servers: readonly Assignment[];
  readonly swarm: readonly Assignment[];
}

/**
 * Starts the pool. The run is halted afterwards when it was halted meanwhile, or when the server did not become ready.
 *
 * @throws {UserError} when a port is taken, or the user's server cannot be started as the script says
 */
export async function startWorkers(pool: WorkerPool, halt: HaltSwitch, plan: Plan, roster: Roster): Promise<void> {
  try {
    await pool.start(roster.servers, roster.swarm);
  } catch (error) {
    if (error === halt.halted) return;
    if (!(error instanceof Refused)) halt.halt(aborted((error as Error).message));
    else if (error.code === "NOT_READY") halt.halt(aborted(error.message));
    else throw refusal(error, plan);
  }
}

/** Errors of bind(2) and listen(2) that other ports may not have. */
const ABOUT_PORTS = ["EADDRINUSE", "EACCES", "EADDRNOTAVAIL"];

function refusal({ label, code, message }: Refused, { subject, swarm }: Plan): UserError {
  const isSwarm = label.startsWith("swarm");
  if (subject.kind === "spawn" && !isSwarm) {
    const what = code === "ENOENT" ? "no such program (or working directory)" : message;
    const fix = "a program on the PATH, or a path to one, with its arguments";
    return new UserError(2, [{ message: `cannot start \`${subject.command}\`: ${what}`, fix }]);
  }
  if (isSwarm || !ABOUT_PORTS.includes(code)) {
    const fix = `another --engine, or fewer connections than ${grouped(swarm.connections)}`;
    return new UserError(3, [{ message: `the ${label} cannot start: ${message}`, fix }]);
  }
  const { first, count } = subject.ports;
  const fix = "free the port, or listen on others";
  return new UserError(3, [{ message: `cannot listen on ports(${first}, ${count}): ${message}`, fix }]);
}
