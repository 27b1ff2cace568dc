import process from "node:process";
import type { Assignment } from "./protocol.ts";
import { PendingPorts } from "./ready.ts";
import type { Role, Send } from "./role.ts";
import { SpawnedServer } from "./spawned-server.ts";

const POLL_MS = 50;

/** How often adopted processes that have ended are reaped. */
const REAP_EVERY_MS = 100;

/** A supervisor that adopts the orphans of its server. */
export interface Adoption {
  /** The process whose children all belong to the server. */
  readonly supervisor: number;
  /** Waits for every child that has ended, except `own`, for which Node waits itself. */
  readonly reap: (own: number | null) => void;
}

/**
 * The worker between the coordinator and the user's server. It starts the server in its own process group, waits until
 * it is ready, and stops all its processes when the coordinator requests that or has ended.
 *
 * @param adoption null where orphans cannot be adopted
 */
export function supervisorRole(
  { spec }: Extract<Assignment, { kind: "spawn" }>,
  send: Send,
  adoption: Adoption | null = null,
): Role {
  let server: SpawnedServer | null = null;
  let stopping = false;
  /** Resolves when the program was started or failed to start. */
  let starting: Promise<unknown> = Promise.resolve();
  const reaping = adoption && setInterval(() => reap(adoption), REAP_EVERY_MS);

  function reap(by: Adoption): void {
    by.reap(server === null || server.hasExited ? null : server.root.pid);
  }

  async function start(): Promise<void> {
    const spawning = SpawnedServer.start(spec, adoption?.supervisor ?? null);
    starting = spawning.catch(() => {
      // `start` rejects with the error. `dispose` only waits.
    });
    const started = await spawning;
    server = started;
    send({ kind: "spawned", root: started.root, mark: started.mark });
    await untilReady(started);
    void started.exited.then((how) => {
      if (!stopping)
        send({ kind: "server-exited", message: `the server ${how}${left(started)}${started.outputTail()}` });
    });
  }

  async function untilReady(started: SpawnedServer): Promise<void> {
    const deadlineMs = performance.now() + spec.readyTimeoutMs;
    const ports = new PendingPorts(spec.host, spec.ports);
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

  process.once("exit", () => server?.killNow());
  return {
    start,
    handle: () => {},
    counts: () => null,
    phaseReport: () => null,
    dispose: async () => {
      stopping = true;
      await starting;
      await server?.stop();
      if (reaping !== null) clearInterval(reaping);
    },
  };
}

/** c10m cannot wait for a server in the background or detect its end. */
function left({ others }: SpawnedServer): string {
  if (others === 0) return "";
  return `, but processes that it started still ran: c10m needs a server that stays in the foreground`;
}

function notReady(message: string, server: SpawnedServer): Error {
  return Object.assign(new Error(`${message}${server.outputTail()}`), { code: "NOT_READY" });
}
