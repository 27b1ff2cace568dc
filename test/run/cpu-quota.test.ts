/**
 * A run in a control group that may use half a processor. It needs the right to make one: root and version 1's cpu
 * controller, or version 2's for the group that the test is in. `test/host/cpu-quota.test.ts` has recorded files for others.
 */

import assert from "node:assert/strict";
import { mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import process from "node:process";
import { test } from "node:test";
import { Command, freePorts, onlyRun, until } from "./command.ts";

/** Half of every 100 ms. */
const QUOTA = { quotaUs: 50_000, periodUs: 100_000 };

/** Makes a control group with the quota; null where that is not possible. */
function makeGroup(): string | null {
  const name = `c10m-test-${process.pid}`;
  const files: readonly [folder: string, quota: Readonly<Record<string, string>>][] = [
    [
      `/sys/fs/cgroup/cpu/${name}`,
      { "cpu.cfs_period_us": `${QUOTA.periodUs}`, "cpu.cfs_quota_us": `${QUOTA.quotaUs}` },
    ],
    [`/sys/fs/cgroup/${name}`, { "cpu.max": `${QUOTA.quotaUs} ${QUOTA.periodUs}` }],
  ];
  return files.find(([folder, quota]) => madeGroup(folder, quota))?.[0] ?? null;
}

function madeGroup(folder: string, quota: Readonly<Record<string, string>>): boolean {
  try {
    mkdirSync(folder);
  } catch {
    // No such controller, or no right to make a group.
    return false;
  }
  try {
    for (const [file, text] of Object.entries(quota)) writeFileSync(`${folder}/${file}`, text, { flag: "r+" });
    return true;
  } catch {
    // The controller is not enabled for this group.
    rmdirSync(folder);
    return false;
  }
}

const group = makeGroup();

if (group === null) {
  test("no control group can be made here: a run without a quota says nothing of one", async () => {
    const first = await freePorts(1);
    const command = new Command(scriptOf(first, 200));
    const ended = await command.ended;
    await command.leavesNothing();
    assert.doesNotMatch(onlyRun(ended).cpu?.why ?? "", /quota/);
  });
} else {
  test("a quota of half a processor is named as the bottleneck", async () => {
    const first = await freePorts(1);
    const command = new Command(scriptOf(first, 1_200));
    try {
      writeFileSync(`${group}/cgroup.procs`, String(command.child.pid));
      const ended = await command.ended;
      assert.equal(ended.exitCode, 0, ended.stderr);
      const { cpu, phases } = onlyRun(ended);
      assert.match(cpu!.why, /throttled by a CPU quota, 0\.5 processors, in \d+ % of its periods/);
      assert.equal(cpu!.bottleneck, "neither");
      const { server, swarm } = phases.at(-1)!.cpu!;
      for (const side of [server!, swarm]) {
        assert.equal(side.throttled!.quotaProcessors, 0.5);
        assert.ok(side.throttled!.throttledMs > 0 && side.throttled!.periodShare > 0.1, JSON.stringify(side));
      }
    } finally {
      await command.leavesNothing();
      await until(() => removed(group), "the group is removed");
    }
  });
}

function scriptOf(first: number, rounds: number): string {
  return `import { cpu, listen, ports } from "c10m";
    export default listen(ports(${first}, 1)).swarm(200).echo("hello", { rounds: ${rounds} }).measure(cpu);`;
}

/** A group can be removed when its last process has been reaped. */
function removed(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    // EBUSY: not yet.
    return false;
  }
}
