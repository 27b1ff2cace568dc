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

/** The same phase, no ramp of it longer than a second, nothing else that only takes time longer than it must. */
function quickly(phase: Phase): Phase {
  if (phase.kind === "burst" && phase.everyMs !== null) return { ...phase, everyMs: Math.min(100, phase.everyMs) };
  if (phase.kind === "receive") return { ...phase, forMs: Math.min(500, phase.forMs) };
  if (phase.kind !== "ramp" || phase.schedule.kind !== "over") return phase;
  return { ...phase, schedule: { kind: "over", overMs: Math.min(1_000, phase.schedule.overMs) } };
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
