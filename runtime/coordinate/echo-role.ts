import { EchoServer } from "../engine/echo-server.ts";
import { engines } from "../engine/registry.ts";
import type { Assignment } from "./protocol.ts";
import { Reporter } from "./reporter.ts";
import type { Role, Tell } from "./role.ts";

/** How long a change may wait to be told: connects are paced by accepts. */
const TOLD_WITHIN_MS = { accepted: 20, closed: 100 } as const;

/** A worker that is a part of c10m's own echo server. */
export function echoRole(assignment: Extract<Assignment, { kind: "serve" }>, tell: Tell): Role {
  const reporter = new Reporter(() => tell({ kind: "counts", counts: server.counts }));
  const server = new EchoServer(assignment.options, engines[assignment.engine], (what) =>
    reporter.changed(TOLD_WITHIN_MS[what]),
  );
  return {
    start: () => server.listen(),
    obey: () => {},
    counts: () => server.counts,
    phaseReport: () => null,
    dispose: () => server.dispose(),
  };
}
