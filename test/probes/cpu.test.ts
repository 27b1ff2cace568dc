import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { test } from "node:test";
import {
  machineTimes,
  type ProcessTimes,
  parseMachineTimes,
  processTimes,
  threadTimes,
  timesOf,
} from "../../runtime/host/process-time.ts";
import { identityOf, ServerTree } from "../../runtime/host/server-tree.ts";
import { findBottleneck } from "../../runtime/probes/cpu/bottleneck.ts";
import { CpuLedger } from "../../runtime/probes/cpu/ledger.ts";
import { cpuOfRun } from "../../runtime/probes/cpu/sum.ts";
import type { CpuUse } from "../../runtime/result/schema.ts";
import { CPU, echoPhase } from "../report/fixtures.ts";

const onLinux = process.platform === "linux";

/** A process with user time alone, its own and that of children it has waited for. */
function taken(pid: number, parentPid: number, userMs: number, childrenUserMs = 0, startedAt = pid): ProcessTimes {
  return { pid, parentPid, startedAt, userMs, systemMs: 0, childrenUserMs, childrenSystemMs: 0 };
}

const LEDGERS: readonly [string, readonly (readonly ProcessTimes[])[], number][] = [
  ["a process that goes on", [[taken(1, 0, 10)], [taken(1, 0, 25)]], 25],
  [
    "a child that goes on",
    [
      [taken(1, 0, 10), taken(2, 1, 5)],
      [taken(1, 0, 10), taken(2, 1, 9)],
    ],
    19,
  ],
  ["a child that was waited for", [[taken(1, 0, 10), taken(2, 1, 5)], [taken(1, 0, 10, 7)]], 17],
  ["a child that was not waited for", [[taken(1, 0, 10), taken(2, 1, 5)], [taken(1, 0, 12)]], 17],
  ["a child that came and went between two looks", [[taken(1, 0, 10)], [taken(1, 0, 10, 30)]], 40],
  [
    "two children, one of them not waited for",
    [[taken(1, 0, 10), taken(2, 1, 5), taken(3, 1, 6)], [taken(1, 0, 10, 6)]],
    21,
  ],
  [
    "a grandchild, waited for by a child that was waited for",
    [[taken(1, 0, 1), taken(2, 1, 2), taken(3, 2, 4)], [taken(1, 0, 1, 6)]],
    7,
  ],
  ["a child that outlives its parent", [[taken(1, 0, 10), taken(2, 1, 5)], [taken(2, 999, 8)]], 18],
  ["everything gone", [[taken(1, 0, 10), taken(2, 1, 5)], []], 15],
  [
    "a pid that was used again",
    [
      [taken(1, 0, 10), taken(2, 1, 5)],
      [taken(1, 0, 10, 5), taken(2, 1, 1, 0, 77)],
    ],
    16,
  ],
];

for (const [name, looks, expected] of LEDGERS) {
  test(`processor time of ${name}`, () => {
    const ledger = new CpuLedger();
    const totals = looks.map((look) => ledger.update(look).userMs);
    assert.equal(totals.at(-1), expected);
    assert.deepEqual(
      totals,
      totals.toSorted((a, b) => a - b),
    );
  });
}

test("what all processors did, from /proc/stat", () => {
  const stat = "cpu  520070 30 318746 1305936 2678 50 115934 22945 7 0\ncpu0 1 2 3\ncpu1 1 2 3\nintr 5\n";
  assert.deepEqual(parseMachineTimes(stat, 100), {
    processors: 2,
    busyMs: (520_070 + 30 + 318_746 + 50 + 115_934) * 10,
    interruptMs: (50 + 115_934) * 10,
    stolenMs: 22_945 * 10,
  });
  assert.equal(parseMachineTimes("", 100), null);
});

test("this process, its child and its threads have times; off Linux none is known", async () => {
  assert.equal(machineTimes() !== null, onLinux);
  assert.equal(processTimes([process.pid]).length, onLinux ? 1 : 0);
  if (!onLinux) return;
  const busy = spawn(process.execPath, ["-e", "for (const end = Date.now() + 300; Date.now() < end; );"]);
  const ledger = new CpuLedger();
  const tree = new ServerTree(identityOf(process.pid), "NO_SUCH_MARK");
  const before = ledger.update(tree.members().map(timesOf));
  await once(busy, "exit");
  const after = ledger.update(tree.members().map(timesOf));
  assert.ok(after.userMs + after.systemMs - before.userMs - before.systemMs > 100, "the child's time is not lost");
  const [own] = processTimes([process.pid]);
  const threads = [...threadTimes([process.pid]).values()].reduce((sum, ms) => sum + ms, 0);
  assert.ok(threads > 0 && threads <= own!.userMs + own!.systemMs + 100, `${threads}`);
});

interface Load {
  readonly busyMs?: number;
  readonly stolenMs?: number;
  readonly wallMs?: number;
  /** The share of its periods in which a quota of half a processor stopped the side. */
  readonly serverThrottled?: number;
  readonly swarmThrottled?: number;
}

function use(server: number | null, swarm: number | null, load: Load = {}): CpuUse {
  const { busyMs = 1_000, stolenMs = 0, wallMs = 1_000, serverThrottled, swarmThrottled } = load;
  const side = (busiestThread: number | null, periodShare: number | undefined) => {
    const throttled = periodShare === undefined ? null : { quotaProcessors: 0.5, periodShare, throttledMs: 400 };
    return { userMs: 100, systemMs: 300, busiestThread, throttled };
  };
  const machine = { processors: 2, busyMs, interruptMs: 0, stolenMs };
  const sides = { server: server === null ? null : side(server, serverThrottled), swarm: side(swarm, swarmThrottled) };
  return { ...CPU, wallMs, machine, ...sides };
}

const JUDGEMENTS: readonly [string, CpuUse, string | null, RegExp][] = [
  ["server busy", use(0.95, 0.5), "server", /server 95 %, swarm 50 %/],
  ["swarm busy", use(0.5, 0.9), "swarm", /the server could have done more/],
  ["both busy", use(0.92, 0.97), "neither", /a figure of the pair/],
  ["neither busy", use(0.5, 0.6), "neither", /processor time left/],
  [
    "machine full",
    use(0.6, 0.7, { busyMs: 1_900 }),
    "neither",
    /2 processors were full .*repeat it while no other program runs/,
  ],
  ["too short", use(0.95, 0.5, { busyMs: 100, wallMs: 150 }), null, /too short/],
  ["unknown threads", use(0.5, null), null, /does not report/],
  [
    "server throttled by its quota",
    use(0.5, 0.3, { serverThrottled: 0.8 }),
    "server",
    /^it was throttled by its CPU quota, 0.5 processors, in 80 % of its periods/,
  ],
  [
    "swarm throttled by its quota",
    use(0.3, 0.5, { swarmThrottled: 0.8 }),
    "swarm",
    /^it was throttled by its CPU quota.*the server could have done more/,
  ],
  [
    "both throttled by a quota",
    use(0.2, 0.3, { serverThrottled: 0.9, swarmThrottled: 0.9 }),
    "neither",
    /^both sides were throttled by a CPU quota, 0.5 processors, in 90 % of its periods/,
  ],
  [
    "server throttled, swarm busy",
    use(0.4, 0.95, { serverThrottled: 0.5 }),
    "neither",
    /^the server was throttled by a CPU quota.*the other side was at its limit/,
  ],
  ["a quota that hardly ever stopped it", use(0.5, 0.3, { serverThrottled: 0.05 }), "neither", /processor time left/],
  [
    "time stolen by the hypervisor",
    use(0.6, 0.7, { busyMs: 1_300, stolenMs: 600 }),
    "neither",
    /2 processors were full.*; the hypervisor took 30 % of the machine's processor time \(steal\)$/,
  ],
  ["stolen beside a busy server", use(0.95, 0.3, { stolenMs: 200 }), "server", /at its limit.*took 10 %/],
  ["server unknown, swarm throttled", use(null, 0.3, { swarmThrottled: 0.4 }), "swarm", /throttled by its CPU quota/],
  ["server unknown, swarm busy", use(null, 0.95), "swarm", /could have done more/],
  ["server unknown, swarm idle", use(null, 0.2), null, /it was not the swarm/],
];

for (const [name, measured, bottleneck, why] of JUDGEMENTS) {
  test(`bottleneck: ${name}`, () => {
    const finding = findBottleneck(measured);
    assert.equal(finding.bottleneck, bottleneck);
    assert.match(finding.why, why);
  });
}

test("a run's processor time is the sum of its phases', its bottleneck the longest message phase's", () => {
  const hold = echoPhase({ kind: "hold", messages: null, cpu: { ...CPU, wallMs: 5_000, bottleneck: "neither" } });
  const block = cpuOfRun([hold, echoPhase({ cpu: CPU }), echoPhase({ cpu: { ...CPU, wallMs: 10, why: "short" } })])!;
  assert.deepEqual(
    [block.wallMs, block.server, block.swarm.systemMs, block.bottleneck],
    [5_910, { userMs: 750, systemMs: 1_860 }, 1_290, "server"],
  );
  assert.match(block.why, /^echo: its busiest thread/);
  assert.equal(cpuOfRun([hold])!.bottleneck, "neither");
  assert.equal(cpuOfRun([echoPhase()]), null);
});
