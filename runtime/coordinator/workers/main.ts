/**
 * The entry point of every worker process. It follows only messages of the coordinator: the terminal sends signals to
 * the whole foreground group, and the coordinator handles them. When the pipe closes, the coordinator has ended; then
 * the worker closes everything by reset and exits.
 */

import process from "node:process";
import { adoptOrphans, reapAdopted } from "../../ffi/subreaper.ts";
import type { Assignment, FromWorker, ToWorker } from "./protocol.ts";
import type { Role } from "./role.ts";
import { echoRole } from "./server-role.ts";
import { supervisorRole } from "./supervisor-role.ts";
import { swarmRole } from "./swarm-role.ts";

/** How long a worker without a coordinator may take to close its sockets before it exits. */
const CLOSE_WITHIN_MS = 5_000;

/** How long a worker waits after SIGTERM for a message of the coordinator, which may have received SIGTERM too. */
const TERMINATE_WITHIN_MS = 500;

/** How many lines of an uncaught error are printed: its message and where it was thrown. */
const CRASH_LINES = 6;

let role: Role | null = null;
let disposing: Promise<void> | null = null;
let terminating: NodeJS.Timeout | undefined;

function send(message: FromWorker): void {
  if (process.connected) process.send?.(message, undefined, undefined, ignoreFailure);
}

/** A message cannot be sent when the coordinator has ended. This needs no handling, because "disconnect" follows. */
function ignoreFailure(): void {}

function roleFor(assignment: Assignment): Role {
  switch (assignment.kind) {
    case "serve":
      return echoRole(assignment, send);
    case "swarm":
      return swarmRole(assignment, send);
    case "spawn":
      // Orphans of the server become children of this process.
      return supervisorRole(assignment, send, adoptOrphans() ? { supervisor: process.pid, reap: reapAdopted } : null);
  }
}

async function begin(assignment: Assignment): Promise<void> {
  try {
    role = roleFor(assignment);
    await role.start();
    send({ kind: "ready" });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    send({ kind: "refused", code: code ?? "", message });
  }
}

/** Closes everything once. A second call ("disconnect" after "finish") waits for the first. */
function disposeOnce(): Promise<void> {
  disposing ??= role?.dispose() ?? Promise.resolve();
  return disposing;
}

/** An error while closing is not caught: it ends the process with an exit code that the coordinator reports. */
async function finish(): Promise<void> {
  clearTimeout(terminating);
  await disposeOnce();
  send({ kind: "finished" });
  process.disconnect();
}

/** Closes everything and exits, without a message of the coordinator. */
async function leave(exitCode: number): Promise<void> {
  setTimeout(() => process.exit(exitCode), CLOSE_WITHIN_MS).unref();
  await disposeOnce();
  process.exit(exitCode);
}

/** Ends the process after an uncaught error. The coordinator prints the last lines, so these start with the message. */
function crash(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${text.split("\n").slice(0, CRASH_LINES).join("\n")}\n`);
  process.exit(1);
}

process.on("uncaughtException", crash);
process.on("message", (message: ToWorker) => {
  switch (message.kind) {
    case "serve":
    case "swarm":
    case "spawn":
      void begin(message);
      break;
    case "report":
      send({ kind: "report", counts: role?.counts() ?? null, phase: role?.phaseReport() ?? null });
      break;
    case "finish":
      void finish();
      break;
    default:
      role?.handle(message);
  }
});
process.on("disconnect", () => void leave(0));
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
process.on("SIGTERM", () => {
  terminating ??= setTimeout(() => void leave(143), TERMINATE_WITHIN_MS);
});
