/** Whole runs over a libc that fails on purpose: counts are conserved, or the run aborts and says why. None hangs. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { whereItWorks } from "../engine/engines-here.ts";
import { type Ended, freePorts, onlyRun, runScript } from "./command.ts";

const PRELOAD = new URL("faults/failing-libc.mjs", import.meta.url).href;

type Side = "swarm worker" | "server worker";

/** A run of 200 connections that echo 20 times each, over a libc that fails in the workers of one side. */
async function runWith(fault: string, side: Side, protocol: "tcp" | "websocket"): Promise<Ended> {
  const first = await freePorts(2);
  const script = `import { latency, listen, ports, seconds } from "c10m";
    export default listen(ports(${first}, 2))${protocol === "websocket" ? ".websocket()" : ""}.swarm(200)
      .echo("hello", { rounds: 20, timeout: seconds(5) }).measure(latency);`;
  const env = { NODE_OPTIONS: `--import=${PRELOAD}`, C10M_TEST_FAULT: fault, C10M_TEST_FAULT_IN: side };
  return runScript(script, ["--engine", "uring", "--deadline", "90s"], "node", env);
}

function assertConserved(ended: Ended): void {
  const { connections, messages, messagesLost } = onlyRun(ended);
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
  assert.equal(connections.opened, connections.held + sum(connections.lost) + connections.closed, "connections");
  const { sent, verified, mismatched, lost, unanswered } = messages;
  assert.equal(sent, verified + mismatched + lost + unanswered, "messages");
  assert.equal(sum(messagesLost), lost);
}

whereItWorks("uring", "runs over a failing libc", () => {
  for (const protocol of ["tcp", "websocket"] as const) {
    for (const side of ["swarm worker", "server worker"] as const) {
      test(`${protocol}: calls that fail for a moment in the ${side} cost nothing`, async () => {
        const ended = await runWith("transient", side, protocol);
        assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
        assertConserved(ended);
        assert.equal(onlyRun(ended).messages.verified, 4_000);
      });

      test(`${protocol}: short sends of the ${side} end their connections, and every message is accounted for`, async () => {
        const ended = await runWith("short", side, protocol);
        assert.equal(ended.exitCode, 1, ended.stderr + ended.stdout);
        assertConserved(ended);
        const { connections, messages } = onlyRun(ended);
        assert.ok(Object.keys(connections.lost).length > 0 && messages.verified > 900);
        if (side === "swarm worker")
          assert.ok((connections.lost.SHORT_SEND ?? 0) > 0, JSON.stringify(connections.lost));
      });

      test(`${protocol}: a kernel that runs out of memory in the ${side} aborts the run`, async () => {
        const ended = await runWith("enomem", side, protocol);
        assert.equal(ended.exitCode, 4, ended.stderr + ended.stdout);
        assert.match(onlyRun(ended).aborted!, new RegExp(`the ${side} 1 died .*\\n[^]*io_uring_enter: ENOMEM`));
      });

      test(`${protocol}: a completion that the kernel has lost in the ${side} aborts the run`, async () => {
        const ended = await runWith("overflow", side, protocol);
        assert.equal(ended.exitCode, 4, ended.stderr + ended.stdout);
        assert.match(onlyRun(ended).aborted!, /io_uring has lost 3 completions: the kernel had no memory/);
      });
    }
  }

  for (const side of ["swarm worker", "server worker"] as const) {
    test(`a completion that does not come in the ${side} while it is closing aborts the run and keeps the figures`, async () => {
      const ended = await runWith("drop", side, "tcp");
      assert.equal(ended.exitCode, 4, ended.stderr + ended.stdout);
      const { aborted, messages } = onlyRun(ended);
      assert.match(
        aborted!,
        new RegExp(`the ${side} 1 died while it was closing .*\\n[^]*1 connections cannot be closed`),
      );
      assert.equal(messages.verified, 4_000);
    });
  }

  for (const side of ["swarm worker", "server worker"] as const) {
    test(`a kernel without memory for a ring of the ${side} refuses the run, and says what to do`, async () => {
      const ended = await runWith("no-ring", side, "tcp");
      assert.equal(ended.exitCode, 3, ended.stderr + ended.stdout);
      assert.match(ended.stderr, new RegExp(`the ${side} 1 cannot start: io_uring_setup: ENOMEM\n +another --engine`));
    });
  }
});
