import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { promisify } from "node:util";
import type { Phase, Plan } from "../../dsl/plan.ts";
import { Command, freePorts, onlyRun } from "./command.ts";
import { runningServer } from "./running-server.ts";

/** As many as each example is run with here; its own size would take minutes, and its own ports may be taken. */
const CONNECTIONS = 250;

/** The same phase, no longer than a second. */
function quickly(phase: Phase): Phase {
  const atMost = (ms: number) => Math.min(1_000, ms);
  switch (phase.kind) {
    case "ramp":
      if (phase.schedule.kind === "rate") return phase;
      return { ...phase, schedule: { kind: "over", overMs: atMost(phase.schedule.overMs) } };
    case "hold":
      return { ...phase, durationMs: atMost(phase.durationMs) };
    case "burst":
      return { ...phase, everyMs: phase.everyMs === null ? null : Math.min(100, phase.everyMs) };
    case "receive":
      return { ...phase, forMs: Math.min(500, phase.forMs) };
    case "storm":
      return { ...phase, backMs: phase.backMs === null ? null : atMost(phase.backMs) };
    case "churn":
      return { ...phase, forMs: atMost(phase.forMs) };
    case "stall":
      return { ...phase, forMs: atMost(phase.forMs) };
    case "echo":
      return phase.model === "open" ? { ...phase, forMs: atMost(phase.forMs) } : phase;
    default:
      return phase;
  }
}

for (const example of readdirSync("examples").filter((name) => name.endsWith(".bench.ts"))) {
  test(`${example} runs, as the plan that it prints`, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      "scripts/run.mjs",
      `examples/${example}`,
      "--plan",
    ]);
    const plan = JSON.parse(stdout) as Plan;
    const ports = { ...plan.subject.ports, first: await freePorts(plan.subject.ports.count) };
    const subject = { ...plan.subject, ports };
    const moved = JSON.stringify({ ...plan, subject, phases: plan.phases.map(quickly) });
    const stopServer = subject.kind === "connect" ? await runningServer(subject) : () => {};

    const command = new Command(moved, ["--fit", "--connections", `${CONNECTIONS}`], "node", "plan.json");
    const ended = await command.ended;
    await command.leavesNothing();
    stopServer();
    assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
    const { connections, messages } = onlyRun(ended);
    assert.equal(connections.requested, CONNECTIONS);
    assert.equal(connections.held, connections.target);
    assert.ok(messages.verified >= CONNECTIONS);
  });
}
