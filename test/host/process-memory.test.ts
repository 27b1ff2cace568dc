import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { test } from "node:test";
import { kernelMemoryBytes } from "../../runtime/host/kernel-memory.ts";
import {
  parseKilobyteField,
  parsePageSize,
  parseProcessStat,
  parseProportionalBytes,
  parseResidentPages,
  parseTcpBufferPages,
  parseTicksPerSecond,
  parseTimeWaits,
} from "../../runtime/host/proc.ts";
import { processMemoryBytes } from "../../runtime/host/process-memory.ts";
import { allProcesses, treeAmong } from "../../runtime/host/process-tree.ts";

const onLinux = process.platform === "linux";

const SMAPS_ROLLUP = `562b0b6e2000-7ffc40dc6000 ---p 00000000 00:00 0                          [rollup]
Rss:                1740 kB
Pss:                 381 kB
Pss_Dirty:           112 kB
SwapPss:               0 kB
`;

const SOCKSTAT = `sockets: used 20013
TCP: inuse 20004 orphan 0 tw 12 alloc 20007 mem 226
UDP: inuse 1 mem 7
FRAG: inuse 0 memory 0
`;

test("fields in kB are read by their whole name", () => {
  assert.equal(parseKilobyteField(SMAPS_ROLLUP, "Pss"), 381 * 1024);
  assert.equal(parseKilobyteField(SMAPS_ROLLUP, "Rss"), 1740 * 1024);
  assert.equal(parseKilobyteField(SMAPS_ROLLUP, "SwapPss"), 0);
  assert.equal(parseKilobyteField(SMAPS_ROLLUP, "Ps"), null);
  assert.equal(parseKilobyteField("HugePages_Total:       0\n", "HugePages_Total"), null);
  assert.equal(parseKilobyteField("", "Pss"), null);
});

test("a process's share: file pages that it shares with others are left out, its own are not", () => {
  const rollup = (privateClean: number) =>
    `Pss: 900 kB\nPss_Anon: 600 kB\nPss_File: 300 kB\nPrivate_Clean: ${privateClean} kB\nPrivate_Dirty: 600 kB\nAnonymous: 600 kB\n`;
  assert.equal(parseProportionalBytes(rollup(0)), 600 * 1024);
  assert.equal(parseProportionalBytes(rollup(100)), 700 * 1024);
  assert.equal(parseProportionalBytes(rollup(9_999)), 900 * 1024);
  assert.equal(parseProportionalBytes(SMAPS_ROLLUP), 381 * 1024);
  assert.equal(parseProportionalBytes(""), null);
});

test("statm, sockstat and auxv", () => {
  assert.equal(parseResidentPages("765 433 405 5 0 123 0\n"), 433);
  assert.equal(parseResidentPages(""), null);
  assert.equal(parseTcpBufferPages(SOCKSTAT), 226);
  assert.equal(parseTcpBufferPages("UDP: inuse 1 mem 7\n"), null);
  assert.equal(parseTimeWaits(SOCKSTAT), 12);
  assert.equal(parseTimeWaits("UDP: inuse 1 mem 7\n"), null);
  const auxv = new Uint8Array(new BigUint64Array([33n, 1n, 6n, 65536n, 0n, 0n]).buffer);
  assert.equal(parsePageSize(auxv), 65536);
  assert.equal(parsePageSize(auxv.subarray(0, 16)), null);
  assert.equal(parseTicksPerSecond(auxv), null);
  assert.equal(parseTicksPerSecond(new Uint8Array(new BigUint64Array([6n, 4096n, 17n, 100n]).buffer)), 100);
});

test("a process's name may hold anything", () => {
  const stat = "3984 (cat) R 3977 3970 2716 0 -1 4194304 99 7 0 0 151 42 13 8 20 0 1 0 1149247 3133440 394\n";
  const expected = {
    pid: 3984,
    parentPid: 3977,
    groupId: 3970,
    zombie: false,
    userTicks: 151,
    systemTicks: 42,
    childrenUserTicks: 13,
    childrenSystemTicks: 8,
    startedAtTicks: 1_149_247,
  };
  assert.deepEqual(parseProcessStat(stat), expected);
  assert.deepEqual(parseProcessStat(stat.replace(") R", ") Z")), { ...expected, zombie: true });
  assert.deepEqual(parseProcessStat(stat.replace("cat", "a) S 1 (b\n")), expected);
  assert.equal(parseProcessStat(""), null);
});

test("descendants are the tree below a process and the group it leads", () => {
  const processes = [
    { pid: 5, parentPid: 90, groupId: 90 }, // listed before its parent
    { pid: 10, parentPid: 1, groupId: 10 },
    { pid: 11, parentPid: 10, groupId: 10 },
    { pid: 12, parentPid: 11, groupId: 12 }, // made a group of its own
    { pid: 13, parentPid: 1, groupId: 10 }, // its parent has ended
    { pid: 14, parentPid: 13, groupId: 14 },
    { pid: 20, parentPid: 1, groupId: 20 },
    { pid: 90, parentPid: 12, groupId: 90 },
  ];
  assert.deepEqual(treeAmong(10, processes), [5, 11, 12, 13, 14, 90]);
  assert.deepEqual(treeAmong(20, processes), []);
  assert.deepEqual(treeAmong(404, processes), []);
  // 11 is in group 10 but does not lead it, so its siblings are not its descendants.
  assert.deepEqual(treeAmong(11, processes), [5, 12, 90]);
});

test("this process has memory, and so has the kernel; off Linux neither is known", () => {
  if (!onLinux) {
    assert.deepEqual([processMemoryBytes(process.pid), kernelMemoryBytes(), allProcesses()], [null, null, []]);
    return;
  }
  const before = processMemoryBytes(process.pid)!;
  const ballast = new Uint8Array(64 * 1024 * 1024).fill(1);
  const after = processMemoryBytes(process.pid)!;
  assert.ok(after - before > ballast.length / 2, `${before} bytes before ${ballast.length} more, ${after} after`);
  assert.ok(kernelMemoryBytes()! > 1024 * 1024);
});

test("a child is found while it lives, and has no memory once it is gone", async () => {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "ignore"] });
  await once(child, "spawn");
  assert.equal(treeAmong(process.pid, allProcesses()).includes(child.pid!), onLinux);
  assert.equal(processMemoryBytes(child.pid!) !== null, onLinux);
  child.stdin.end();
  await once(child, "exit");
  assert.equal(processMemoryBytes(child.pid!), null);
  assert.ok(!treeAmong(process.pid, allProcesses()).includes(child.pid!));
});
