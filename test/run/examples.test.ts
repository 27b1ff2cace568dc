import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { promisify } from "node:util";
import type { Comparison, Phase, Plan } from "../../dsl/plan.ts";
import { Command, freePorts } from "./command.ts";
import { runningServer } from "./running-server.ts";

/** As many as an example is run with here: most would take minutes at their own size. */
const CONNECTIONS = 250;

/** What is expected of memory cannot be told with so few connections. */
function sizeOf(described: Plan | Comparison): number {
  return described.kind === "plan" && described.expect !== undefined ? described.swarm.connections : CONNECTIONS;
}

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
    case "fanOut":
      return { ...phase, forMs: atMost(phase.forMs) };
    case "echo":
      return phase.model === "open" ? { ...phase, forMs: atMost(phase.forMs) } : phase;
    default:
      return phase;
  }
}

/** The same plan on ports that are free here, and quick. */
function moved<P extends Plan>(plan: P, first: number): P {
  const subject = { ...plan.subject, ports: { ...plan.subject.ports, first } };
  return { ...plan, subject, phases: plan.phases.map(quickly) };
}

/** One of several plans, without the steps in which memory is sampled: those take seconds each on a busy machine. */
function oneOfSeveral<P extends Plan>(plan: P): P {
  return { ...plan, measure: plan.measure.filter((probe) => probe !== "memory") };
}

for (const example of readdirSync("examples").filter((name) => name.endsWith(".bench.ts"))) {
  test(`${example} runs, as the plan that it prints`, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      "scripts/run.mjs",
      `examples/${example}`,
      "--plan",
    ]);
    const described = JSON.parse(stdout) as Plan | Comparison;
    const all = described.kind === "comparison" ? described.plans : [described];
    const first = await freePorts(Math.max(...all.map(({ subject }) => subject.ports.count)));
    const plan =
      described.kind === "comparison"
        ? { ...described, plans: described.plans.map((each) => moved(oneOfSeveral(each), first)) }
        : moved(described, first);
    const stopServer =
      plan.kind === "plan" && plan.subject.kind === "connect" ? await runningServer(plan.subject) : () => {};

    const size = sizeOf(described);
    const flags = ["--fit", "--connections", `${size}`];
    const command = new Command(JSON.stringify(plan), flags, "node", "plan.json");
    const ended = await command.ended;
    await command.leavesNothing();
    stopServer();
    assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
    const { plans, runs } = ended.result!;
    // What is not installed is skipped; c10m's own server, and those on Node, are always there.
    assert.equal(runs.length, plans.filter(({ skipped }) => skipped === null).length);
    assert.ok(runs.length >= Math.min(2, plans.length));
    for (const { connections, messages, phases } of runs) {
      assert.equal(connections.requested, size);
      assert.equal(connections.held, connections.target);
      const delivered = phases.reduce((sum, { fanOut }) => sum + (fanOut?.received ?? 0), 0);
      assert.ok(messages.verified + delivered >= size);
    }
  });
}
