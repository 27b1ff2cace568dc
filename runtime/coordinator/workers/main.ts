/**
 * The entry point of every worker process. It obeys the coordinator alone: the terminal's signals go to the whole
 * foreground group, and the coordinator decides what they mean. When the pipe closes, the coordinator is gone, however
 * it ended; then everything is closed by reset and the worker goes too.
 */

import process from "node:process";
import { adoptOrphans } from "../../ffi/subreaper.ts";
import type { Assignment, FromWorker, ToWorker } from "./protocol.ts";
import type { Role } from "./role.ts";
import { echoRole } from "./server-role.ts";
import { supervisorRole } from "./supervisor-role.ts";
import { swarmRole } from "./swarm-role.ts";

/** Sockets that refuse to close do not keep an orphan alive longer than this. */
const LAST_WORDS_MS = 5_000;

/** How long a worker that was told to terminate waits for the coordinator, which may have been told the same. */
const TERMINATE_WITHIN_MS = 500;

let role: Role | null = null;
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
      adoptOrphans();
      return supervisorRole(assignment, tell, process.pid);
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

async function finish(): Promise<void> {
  clearTimeout(terminating);
  await role?.dispose();
  tell({ kind: "finished" });
  process.disconnect();
}

/** Goes without being told to, but not without closing what is open. */
async function leave(exitCode: number): Promise<void> {
  setTimeout(() => process.exit(exitCode), LAST_WORDS_MS).unref();
  await role?.dispose();
  process.exit(exitCode);
}

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
