/** Storms and churns, as a user runs them, on every engine; and every phase on a server that does its worst. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { ChurnShape, PhaseResult, RampShape, RunResult, StormShape } from "../../runtime/result/schema.ts";
import { freePorts, onlyRun, runScript } from "./command.ts";

const LANGUAGE = `import { latency, listen, memory, milliseconds, percent, perSecond, ports, seconds, spawn } from "c10m";\n`;
const SERVER = fileURLToPath(new URL("servers/tcp.mjs", import.meta.url));

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);

function shapeOf<Shape>(phase: PhaseResult | undefined): Shape {
  assert.ok(phase?.shape, `${phase?.kind} has a shape`);
  return phase.shape as Shape;
}

/** Whatever was opened is open, closed or lost. */
function assertBalance({ connections, phases }: RunResult): void {
  const { opened, held, closed, lost } = connections;
  assert.equal(opened, held + closed + sum(lost), JSON.stringify(connections));
  assert.equal(
    opened,
    phases.reduce((all, phase) => all + phase.connections.opened, 0),
  );
}

for (const [engine, protocol] of [
  ["node", "tcp"],
  ["node", "websocket"],
  ["uring", "tcp"],
  ["uring", "websocket"],
] as const) {
  test(`${engine}, ${protocol}: phases in any order, as often as written; what is dropped comes back, and nothing is lost`, async () => {
    const first = await freePorts(3);
    const ended = await runScript(
      `${LANGUAGE} export default listen(ports(${first}, 3))${protocol === "websocket" ? ".websocket()" : ""}
        .swarm(600, { workers: 2 })
        .churn({ rate: perSecond(400), for: milliseconds(500) })
        .storm({ drop: percent(30) })
        .ramp({ over: milliseconds(300) }, { to: 0 })
        .ramp({ rate: perSecond(2_000) }, { to: 500 })
        .storm({ drop: 200, back: milliseconds(400), manner: "orderly" })
        .echo("all there?")
        .storm({ drop: percent(100) })
        .ramp({ rate: perSecond(1_000) }, { to: 450 })
        .measure();`,
      ["--engine", engine],
    );
    assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
    const run = onlyRun(ended);
    const { connections, phases } = run;
    assertBalance(run);
    assert.deepEqual([connections.failed, connections.lost], [{}, {}]);
    assert.deepEqual(
      phases.map(({ kind, connections: { held, opened, closed } }) => [kind, held, opened, closed]),
      [
        ["open", 600, 600, 0],
        ["churn", 600, 200, 200],
        ["storm", 600, 180, 180],
        ["ramp", 0, 0, 600],
        ["ramp", 500, 500, 0],
        ["storm", 500, 200, 200],
        ["echo", 500, 0, 0],
        ["storm", 500, 500, 500],
        ["ramp", 450, 0, 50],
      ],
    );
    const churn = shapeOf<ChurnShape>(phases[1]);
    assert.deepEqual([churn.asked, churn.closed, churn.replaced, churn.openBefore], [200, 200, 200, 600]);
    const storm = shapeOf<StormShape>(phases[2]);
    assert.deepEqual([storm.asked, storm.dropped, storm.reconnected, storm.openBefore], [180, 180, 180, 600]);
    assert.ok(storm.fullStrengthMs! >= storm.dropMs! && storm.dropMs! > 0);
    const spread = shapeOf<StormShape>(phases[5]);
    assert.ok(
      spread.fullStrengthMs! - spread.dropMs! >= 350,
      `back over 400 ms, and was so in ${spread.fullStrengthMs}`,
    );
    const ramp = shapeOf<RampShape>(phases[4]);
    assert.deepEqual([ramp.from, ramp.to], [0, 500]);
    assert.ok(Math.abs(ramp.largestDeviation!) <= 500 && ramp.atMs! >= 0);
  });
}

test("the series tells the run over time, and the report draws it", async () => {
  const first = await freePorts(2);
  const ended = await runScript(
    `${LANGUAGE} export default listen(ports(${first}, 2)).swarm(300)
      .ramp({ over: seconds(2) }).storm({ drop: percent(50), back: seconds(1) }).echo("hello").hold(seconds(1.2)).measure(memory);`,
  );
  assert.equal(ended.exitCode, 0, ended.stderr);
  const { series, phases, memory } = onlyRun(ended);
  const { points, intervalMs } = series;
  assert.equal(intervalMs, 100);
  assert.ok(points.length > 20 && points.length <= 600);
  for (const [index, point] of points.entries()) {
    const before = points[index - 1];
    if (before !== undefined) assert.ok(point.atMs >= before.atMs && point.opened >= before.opened);
  }
  const { atMs, ...last } = points.at(-1)!;
  assert.deepEqual(last, { open: 300, opened: 450, failed: 0, failedAttempts: 0, lost: 0, received: 300 });
  const storm = phases[1]!;
  const inStorm = points.filter((point) => point.atMs > storm.startMs && point.atMs < storm.startMs + storm.durationMs);
  assert.ok(Math.min(...inStorm.map(({ open }) => open)) < 300, "the drop is to be seen");
  const hold = phases.at(-1)!;
  const inHold = memory.samples.filter(({ atMs }) => atMs > hold.startMs && atMs < hold.startMs + hold.durationMs);
  assert.ok(inHold.length >= 1 && inHold.every(({ settled }) => !settled), "looked at, but not fitted");
  const fitted = memory.samples.filter(({ settled }) => settled);
  assert.ok(
    fitted.every(({ atMs }) => atMs < storm.startMs),
    "nothing of after the storm",
  );
  assert.match(ended.stdout, /^Over time\n {2}[\d.]+ s, .* a column$/m);
  assert.match(ended.stdout, /^ {2}connections {2}[▁-█]{60} {2}0 to 300$/m);
});

test("a server that closes every tenth connection it accepts: lost, not dropped; the storm is never at full strength", async () => {
  for (const engine of ["node", "uring"]) {
    const first = await freePorts(1);
    const ended = await runScript(
      `${LANGUAGE} export default spawn("${process.execPath} ${SERVER} {port} reject=10", { ports: ports(${first}, 1) })
        .swarm(100).hold(milliseconds(200)).storm({ drop: 40 }).churn({ rate: perSecond(100), for: milliseconds(500) })
        .ramp({ over: milliseconds(200) }, { to: 30 }).ramp({ over: milliseconds(200) }).measure();`,
      ["--engine", engine],
    );
    assert.equal(ended.exitCode, 1, ended.stderr + ended.stdout);
    const run = onlyRun(ended);
    assertBalance(run);
    const [, , storm, churn] = run.phases;
    // A reset that comes before the swarm has seen its connection open makes it one that failed.
    const gone = sum(run.connections.lost) + sum(run.connections.failed);
    assert.ok(gone >= 10 && sum(run.connections.lost) > 0);
    assert.equal(run.connections.held, 100 - gone);
    const { dropped, reconnected, fullStrengthMs } = shapeOf<StormShape>(storm);
    assert.deepEqual([dropped, reconnected], [40, 40]);
    if (sum(storm!.connections.lost) > 0) assert.equal(fullStrengthMs, null);
    assert.equal(shapeOf<ChurnShape>(churn).closed, 50);
  }
});

test("a server that stops listening in the storm: opens are tried again, then have failed", async () => {
  const first = await freePorts(1);
  const ended = await runScript(
    `${LANGUAGE} export default spawn("${process.execPath} ${SERVER} {port} deaf=51", { ports: ports(${first}, 1) })
      .swarm(50).storm({ drop: 20, tries: 3 }).storm({ drop: 5, tries: 1 }).measure();`,
  );
  assert.equal(ended.exitCode, 1, ended.stderr + ended.stdout);
  const run = onlyRun(ended);
  assertBalance(run);
  const [, first3, second] = run.phases;
  const storm = shapeOf<StormShape>(first3);
  assert.equal(storm.dropped, 20);
  assert.equal(storm.reconnected + sum(first3!.connections.failed), 20);
  assert.ok(sum(first3!.connections.failed) > 0);
  assert.deepEqual(Object.keys(storm.failedAttempts), ["ECONNREFUSED"]);
  assert.equal(storm.failedAttempts.ECONNREFUSED, 2 * sum(first3!.connections.failed), "two tries before the last");
  assert.equal(storm.fullStrengthMs, null);
  assert.deepEqual(shapeOf<StormShape>(second).failedAttempts, {});
  assert.deepEqual(second!.connections.failed, { ECONNREFUSED: 5 });
  assert.equal(run.connections.held, 50 - sum(run.connections.failed));
  assert.match(ended.stdout, /Opens that failed and were tried again: \d+ \(ECONNREFUSED/);
});

test("a server that is away for a moment: every connection comes back, and the run has passed", async () => {
  const first = await freePorts(1);
  const ended = await runScript(
    `${LANGUAGE} export default spawn("${process.execPath} ${SERVER} {port} deaf=51 back=2500", { ports: ports(${first}, 1) })
      .swarm(50).storm({ drop: 20 }).measure();`,
  );
  assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
  const storm = shapeOf<StormShape>(onlyRun(ended).phases[1]);
  assert.equal(storm.reconnected, 20);
  assert.ok(sum(storm.failedAttempts) > 0);
  assert.ok(storm.fullStrengthMs! >= storm.dropMs!);
});

test("a server that dies in a phase: exit code 4, counted, and nothing left", async () => {
  const calls = {
    ramp: ".ramp({ over: seconds(20) })",
    hold: ".hold(seconds(20))",
    storm: ".storm({ drop: 50, back: seconds(20) })",
    churn: ".churn({ rate: perSecond(50), for: seconds(20) })",
  };
  const endings = Object.entries(calls).map(async ([phase, call]) => {
    const first = await freePorts(1);
    const ended = await runScript(
      `${LANGUAGE} export default spawn("${process.execPath} ${SERVER} {port} die=1500", { ports: ports(${first}, 1) })
        .swarm(100)${call}.measure();`,
    );
    assert.equal(ended.exitCode, 4, ended.stderr + ended.stdout);
    const run = onlyRun(ended);
    assert.match(run.aborted!, /the server exited with code 7/);
    const last = run.phases.at(-1)!;
    assert.deepEqual([last.kind, last.finished], [phase, false]);
    assert.equal(run.connections.held, 0);
    assertBalance(run);
    assert.ok(sum(run.connections.lost) > 0);
    assert.equal(run.series.points.at(-1)!.lost, sum(run.connections.lost), "losses are in the series");
  });
  await Promise.all(endings);
});

test("connections that a server closes during a hold are noticed then", async () => {
  const first = await freePorts(1);
  const ended = await runScript(
    `${LANGUAGE} export default spawn("${process.execPath} ${SERVER} {port} forget=1500", { ports: ports(${first}, 1) })
      .swarm(50).ramp({ over: milliseconds(100) }).hold(seconds(4)).measure();`,
  );
  assert.equal(ended.exitCode, 1, ended.stderr);
  const run = onlyRun(ended);
  const hold = run.phases.at(-1)!;
  assert.equal(sum(hold.connections.lost), 50);
  const noticed = run.series.points.find(({ lost }) => lost === 50)!;
  assert.ok(noticed.atMs < hold.startMs + hold.durationMs - 500, "long before the hold was over");
});
