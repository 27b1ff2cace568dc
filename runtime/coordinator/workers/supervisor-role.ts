import process from "node:process";
import type { Assignment } from "./protocol.ts";
import { PortWatch } from "./ready.ts";
import type { Role, Send } from "./role.ts";
import { SpawnedServer } from "./spawned-server.ts";

const POLL_MS = 50;

/**
 * The worker that stands between the coordinator and the user's server: it starts the server in a process group of its
 * own, sees it get ready, and ends all of it when the coordinator says so or is gone.
 *
 * @param keeper the process whose children all belong to the server, if there is one
 */
export function supervisorRole(
  { spec }: Extract<Assignment, { kind: "spawn" }>,
  tell: Send,
  keeper: number | null = null,
): Role {
  let server: SpawnedServer | null = null;
  let stopping = false;

  async function start(): Promise<void> {
    const started = await SpawnedServer.start(spec, keeper);
    server = started;
    tell({ kind: "spawned", pid: started.pid, mark: started.mark });
    await untilReady(started);
    void started.exited.then((how) => {
      if (!stopping)
        tell({ kind: "server-exited", message: `the server ${how}${left(started)}${started.outputTail()}` });
    });
  }

  async function untilReady(started: SpawnedServer): Promise<void> {
    const deadlineMs = performance.now() + spec.readyTimeoutMs;
    const ports = new PortWatch(spec.host, spec.ports);
    while (!(started.saidReady && (await ports.allAccept(deadlineMs - performance.now())))) {
      if (started.hasExited) {
        throw notReady(`the server ${await started.exited} before it was ready${left(started)}`, started);
      }
      if (performance.now() > deadlineMs) {
        const waitedFor = started.saidReady ? ports.lastFailure : "no line of its output matches `ready`";
        throw notReady(`the server was not ready after ${spec.readyTimeoutMs / 1_000} s: ${waitedFor}`, started);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  process.once("exit", () => server?.kill("SIGKILL"));
  return {
    start,
    handle: () => {},
    counts: () => null,
    phaseReport: () => null,
    dispose: async () => {
      stopping = true;
      await server?.stop();
    },
  };
}

/** A server that goes into the background cannot be waited for, nor its end be noticed. */
function left({ others }: SpawnedServer): string {
  if (others === 0) return "";
  return `, but processes that it started still ran: c10m needs a server that stays in the foreground`;
}

function notReady(message: string, server: SpawnedServer): Error {
  return Object.assign(new Error(`${message}${server.outputTail()}`), { code: "NOT_READY" });
}
