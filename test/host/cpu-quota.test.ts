import assert from "node:assert/strict";
import { test } from "node:test";
import { quotasOf, throttlingBetween } from "../../runtime/host/cpu-quota.ts";

const reading = (files: Record<string, string>) => (path: string) => files[path] ?? null;

/** As a kernel 6.18 writes them. */
const V2 = {
  "/proc/7/cgroup": "0::/a/b\n",
  "/sys/fs/cgroup/a/cpu.max": "50000 100000\n",
  "/sys/fs/cgroup/a/cpu.stat":
    "usage_usec 900\nuser_usec 500\nsystem_usec 400\nnr_periods 40\nnr_throttled 30\nthrottled_usec 1500000\nnr_bursts 0\n",
  "/sys/fs/cgroup/a/b/cpu.max": "max 100000\n",
  "/sys/fs/cgroup/a/b/cpu.stat": "usage_usec 900\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0\n",
};

const V1 = {
  "/proc/7/cgroup": "2:cpuacct:/\n1:cpu:/app\n0::/\n",
  "/sys/fs/cgroup/cpu/app/cpu.cfs_quota_us": "150000\n",
  "/sys/fs/cgroup/cpu/app/cpu.cfs_period_us": "100000\n",
  "/sys/fs/cgroup/cpu/app/cpu.stat": "nr_periods 12\nnr_throttled 3\nthrottled_time 250000000\n",
  "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
};

test("version 2: the quota of an ancestor counts, a group without one does not", () => {
  assert.deepEqual(
    [...quotasOf([7], reading(V2))],
    [["/sys/fs/cgroup/a", { quotaProcessors: 0.5, periods: 40, throttledPeriods: 30, throttledMs: 1_500 }]],
  );
});

test("version 1: quota and period are two files, and throttled time is in nanoseconds", () => {
  assert.deepEqual(
    [...quotasOf([7], reading(V1))],
    [["/sys/fs/cgroup/cpu/app", { quotaProcessors: 1.5, periods: 12, throttledPeriods: 3, throttledMs: 250 }]],
  );
});

test("without a quota, without the process, and off Linux there is none", () => {
  assert.equal(quotasOf([7], reading({ ...V2, "/sys/fs/cgroup/a/cpu.max": "max 100000\n" })).size, 0);
  assert.equal(quotasOf([8], reading(V2)).size, 0);
  assert.equal(quotasOf([7], () => null).size, 0);
  assert.equal(throttlingBetween(new Map(), new Map()), null);
});

test("between two looks: of the group that was stopped longest", () => {
  const counts = (periods: number, throttledPeriods: number, throttledMs: number) => {
    return { quotaProcessors: 0.5, periods, throttledPeriods, throttledMs };
  };
  const before = new Map([
    ["a", counts(10, 2, 100)],
    ["b", counts(100, 0, 0)],
  ]);
  const after = new Map([
    ["a", counts(30, 17, 900)],
    ["b", counts(120, 1, 5)],
  ]);
  assert.deepEqual(throttlingBetween(before, after), { quotaProcessors: 0.5, periodShare: 0.75, throttledMs: 800 });
  assert.deepEqual(throttlingBetween(after, after)?.periodShare, 0);
});
