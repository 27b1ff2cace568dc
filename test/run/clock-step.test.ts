/** A step of the wall clock while a run starts: no figure of the run may show it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChurnShape, PhaseResult, StormShape } from "../../runtime/result/schema.ts";
import { freePorts, onlyRun, preloading, runScript } from "./command.ts";

/** Beyond any duration of this run, and far below the step. */
const LONGEST_MS = 60_000;

test("the clock is set back by an hour between the start of two swarm workers", async () => {
  const first = await freePorts(2);
  const ended = await runScript(
    `import { latency, listen, milliseconds, percent, perSecond, ports } from "c10m";
     export default listen(ports(${first}, 2), { engine: "node" }).swarm(200, { workers: 2, engine: "node" })
       .ramp({ over: milliseconds(300) })
       .echo("hello", { rounds: 3 })
       .burst("hello", { connections: 100, times: 2, every: milliseconds(200) })
       .echo("hello", { rate: perSecond(400), for: milliseconds(500) })
       .storm({ drop: percent(50) })
       .churn({ rate: perSecond(200), for: milliseconds(300) })
       .measure(latency);`,
    ["--deadline", "30s"],
    "node",
    preloading("step-the-clock.mjs"),
  );
  assert.equal(ended.exitCode, 0, ended.stderr);
  const { phases, connections, throughput, latency, messages } = onlyRun(ended);
  assert.equal(messages.verified, 3 * 200 + 2 * 100 + 200);
  const [ramp, echo, burst, schedule, storm, churn] = phases as [PhaseResult, ...PhaseResult[]];
  const durations = {
    opening: connections.openDurationMs,
    "first round": echo!.rounds[0]!.durationMs,
    "first repetition": burst!.rounds[0]!.durationMs,
    "latency of a burst, corrected": burst!.latency!.corrected!.maxMs,
    "latency of a schedule, corrected": schedule!.latency!.corrected!.maxMs,
    "latency of all, uncorrected": latency.uncorrected!.maxMs,
    schedule: schedule!.schedule!.durationMs,
    "reconnecting a storm": (storm!.shape as StormShape).fullStrengthMs,
    "open in a ramp": (200 * 1_000) / ramp.connections.openPerSecond!,
    "all messages": (messages.verified * 1_000) / throughput.messagesPerSecond!,
    "a churn": ((churn!.shape as ChurnShape).replaced * 1_000) / (churn!.shape as ChurnShape).replacedPerSecond!,
  };
  for (const [name, ms] of Object.entries(durations)) {
    assert.ok(ms !== null && ms > 0 && ms < LONGEST_MS, `${name}: ${ms} ms`);
  }
});
