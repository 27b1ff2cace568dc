import { EchoServer } from "../../engine/echo-server.ts";
import { engines } from "../../engine/registry.ts";
import type { Assignment } from "./protocol.ts";
import { Reporter } from "./reporter.ts";
import type { Role, Send } from "./role.ts";

/** How long a change may wait to be told: connects are paced by accepts, of which many are told at once. */
const TOLD_WITHIN_MS = { accepted: 60, closed: 100 } as const;

/** A worker that is a part of c10m's own echo server. */
export function echoRole(assignment: Extract<Assignment, { kind: "serve" }>, tell: Send): Role {
  let toldAccepted = 0;
  const reporter = new Reporter(() => {
    toldAccepted = server.counts.accepted;
    tell({ kind: "counts", counts: server.counts });
  });
  const server = new EchoServer(assignment.options, engines[assignment.engine], (what) => {
    if (server.counts.accepted - toldAccepted >= assignment.tellAfterAccepts) reporter.sendNow();
    else reporter.changed(TOLD_WITHIN_MS[what]);
  });
  return {
    start: () => server.listen(),
    handle: () => {},
    counts: () => server.report(),
    phaseReport: () => null,
    dispose: () => server.dispose(),
  };
}
