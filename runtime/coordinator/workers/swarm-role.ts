import { engines } from "../../engine/registry.ts";
import { exchangesOf } from "../../phases/worker-registry.ts";
import { LatencyHistogram } from "../../stats/histogram.ts";
import { Swarm } from "../../swarm/swarm.ts";
import type { Assignment, SwarmCommand } from "./protocol.ts";
import { Reporter } from "./reporter.ts";
import type { Role, Send } from "./role.ts";

/** The longest delay of a report. Connections pace the opening, so they report sooner; answers only show progress. */
const REPORTED_WITHIN_MS = { connections: 10, answers: 100 } as const;
const CLOSING_REPORTED_WITHIN_MS = 100;

/** How often time-outs are checked. */
const TICK_MS = 200;

/** How often waits after a failed try are checked. */
const RELEASE_MS = 20;

/** A worker that holds a shard of the swarm. */
export function swarmRole(assignment: Extract<Assignment, { kind: "swarm" }>, send: Send): Role {
  const reporter = new Reporter(() => send({ kind: "counts", counts: swarm.counts() }));
  let isClosing = false;
  const swarm = new Swarm(assignment.spec, engines[assignment.engine], (what) =>
    reporter.changed(isClosing ? CLOSING_REPORTED_WITHIN_MS : REPORTED_WITHIN_MS[what]),
  );
  const timers = [setInterval(() => swarm.tick(), TICK_MS), setInterval(() => swarm.release(), RELEASE_MS)];
  return {
    start: async () => LatencyHistogram.prepare(),
    handle: (command) => handle(swarm, command, send),
    counts: () => swarm.counts(),
    phaseReport: () => swarm.phaseReport(),
    dispose: () => {
      isClosing = true;
      for (const timer of timers) clearInterval(timer);
      return swarm.dispose();
    },
  };
}

function handle(swarm: Swarm, command: SwarmCommand, send: Send): void {
  switch (command.kind) {
    case "open":
      swarm.open(command.count);
      break;
    case "shrink":
      swarm.shrink(command.count);
      break;
    case "drop":
      swarm.drop(command.options);
      break;
    case "begin-phase":
      swarm.beginPhase(exchangesOf(command.phase));
      break;
    case "exchange":
      swarm.beginExchange(command.spec, (report) => send({ kind: "exchange-done", report }));
      break;
    case "resume":
      swarm.resume();
      break;
    case "cut":
      swarm.cut();
      break;
    case "login-report":
      send({ kind: "login-report", report: swarm.loginReport() });
      break;
  }
}
