/**
 * The entry point of every worker process. It obeys the coordinator alone: the terminal's signals go to the whole
 * foreground group, and the coordinator decides what they mean. When the pipe closes, the coordinator is gone, however
 * it ended; then everything is closed by reset and the worker goes too.
 */

import process from "node:process";
import { adoptOrphans, reapAdopted } from "../../ffi/subreaper.ts";
import type { Assignment, FromWorker, ToWorker } from "./protocol.ts";
import type { Role } from "./role.ts";
import { echoRole } from "./server-role.ts";
import { supervisorRole } from "./supervisor-role.ts";
import { swarmRole } from "./swarm-role.ts";

/** Sockets that refuse to close do not keep an orphan alive longer than this. */
const LAST_WORDS_MS = 5_000;

/** How long a worker that was told to terminate waits for the coordinator, which may have been told the same. */
const TERMINATE_WITHIN_MS = 500;

/** Lines of an uncaught error that are shown: its message and where it was thrown. */
const CRASH_LINES = 6;

let role: Role | null = null;
let disposing: Promise<void> | null = null;
let terminating: NodeJS.Timeout | undefined;

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message, undefined, undefined, ignoreFailure);
}

/** A message that the coordinator is no longer there to read needs no reader; "disconnect" follows. */
function ignoreFailure(): void {}

function roleFor(assignment: Assignment): Role {
  switch (assignment.kind) {
    case "serve":
      return echoRole(assignment, tell);
    case "swarm":
      return swarmRole(assignment, tell);
    case "spawn":
      // Whatever the server starts, and leaves behind, becomes a child of this process.
      return supervisorRole(assignment, tell, adoptOrphans() ? { supervisor: process.pid, reap: reapAdopted } : null);
  }
}

async function begin(assignment: Assignment): Promise<void> {
  try {
    role = roleFor(assignment);
    await role.start();
    tell({ kind: "ready" });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    tell({ kind: "refused", code: code ?? "", message });
  }
}

/** Closes everything, once: a second call, as by "disconnect" after "finish", waits for the first. */
function disposeOnce(): Promise<void> {
  disposing ??= role?.dispose() ?? Promise.resolve();
  return disposing;
}

/** An error while closing is not caught: it ends the process with an exit code that the coordinator reports. */
async function finish(): Promise<void> {
  clearTimeout(terminating);
  await disposeOnce();
  tell({ kind: "finished" });
  process.disconnect();
}

/** Goes without being told to, but not without closing what is open. */
async function leave(exitCode: number): Promise<void> {
  setTimeout(() => process.exit(exitCode), LAST_WORDS_MS).unref();
  await disposeOnce();
  process.exit(exitCode);
}

/** Ends the process at an error that nothing handles. The coordinator shows the last lines, so these begin with what it was. */
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
      tell({ kind: "report", counts: role?.counts() ?? null, phase: role?.phaseReport() ?? null });
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
