/** What a run says of costs, on servers whose costs are known, and what it makes of expectations. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { freePorts, onlyRun, runScript } from "./command.ts";

test("expectations: each is answered, and one that is not met fails the run", async () => {
  const ended =
    await runScript(`import { connections, kilobytes, latency, listen, memory, milliseconds, percent, perSecond,
      ports, seconds, throughput } from "c10m";
    export default listen(ports(${await freePorts(2)}, 2)).swarm(200).echo("hello", { rounds: 3 })
      .measure(memory, latency, throughput)
      .expect(connections.held.atLeast(percent(100)), latency.max.below(seconds(60)), throughput.above(perSecond(1)))
      .expect(latency.uncorrected.p50.below(milliseconds(0.0001)), memory.swarm.perConnection.below(kilobytes(0.001)));`);
  assert.equal(ended.exitCode, 1, ended.stderr);
  const { expectations, connections, messages } = onlyRun(ended);
  assert.deepEqual([connections.held, messages.verified], [200, 600]);
  assert.deepEqual(
    expectations.slice(0, 4).map(({ passed }) => passed),
    [true, true, true, false],
  );
  assert.equal(expectations[0]!.actual, "100 % (200 of 200)");
  assert.match(expectations[3]!.text, /^uncorrected latency p50 below 0\.0001 ms$/);
  assert.match(ended.stdout, /\nFAILED {2}expected uncorrected latency p50 below 0\.0001 ms: got /);
  assert.equal(ended.result!.verdict, "failed");
});

test("what is expected must be measured: an error at its line", async () => {
  const ended = await runScript(`import { kilobytes, latency, listen, memory, ports } from "c10m";
    export default listen(ports(8080, 1)).swarm(10).measure(latency)
      .expect(memory.perConnection.below(kilobytes(9)));`);
  assert.equal(ended.exitCode, 2);
  assert.match(ended.stderr, /my\.bench\.ts:3:\d+: memory is expected to meet a bound, but is not measured/);
  assert.match(ended.stderr, /add memory to \.measure\(\.\.\.\)/);
});
