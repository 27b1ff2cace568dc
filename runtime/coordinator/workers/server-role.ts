import { EchoServer } from "../../engine/echo-server.ts";
import { engines } from "../../engine/registry.ts";
import type { Assignment } from "./protocol.ts";
import { Reporter } from "./reporter.ts";
import type { Role, Send } from "./role.ts";

/** The longest delay of a report, by the kind of change. Opens are paced by accepts, so many accepts report at once. */
const REPORTED_WITHIN_MS = { accepted: 60, closed: 100 } as const;

/** A worker that runs a share of c10m's own echo server. */
export function echoRole(assignment: Extract<Assignment, { kind: "serve" }>, send: Send): Role {
  let reportedAccepted = 0;
  const reporter = new Reporter(() => {
    reportedAccepted = server.counts.accepted;
    send({ kind: "counts", counts: server.counts });
  });
  const server = new EchoServer(assignment.options, engines[assignment.engine], (what) => {
    if (server.counts.accepted - reportedAccepted >= assignment.reportAfterAccepts) reporter.sendNow();
    else reporter.changed(REPORTED_WITHIN_MS[what]);
  });
  return {
    start: () => server.listen(),
    handle: () => {},
    counts: () => server.report(),
    phaseReport: () => null,
    dispose: () => server.dispose(),
  };
}
