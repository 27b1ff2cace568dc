import assert from "node:assert/strict";
import { test } from "node:test";
import { cgroupMemory, parseCgroup } from "../../runtime/host/cgroup.ts";

const MIB = 2 ** 20;
const reading = (files: Record<string, string>) => (path: string) => files[path] ?? null;

test("a process's group is found by version 1's memory controller, else by version 2's one line", () => {
  const v1 = "9:name=systemd:/\n4:cpu,memory:/docker/abc\n0::/\n";
  assert.deepEqual(parseCgroup(v1, "memory"), { version: 1, path: "/docker/abc" });
  assert.deepEqual(parseCgroup("0::/user.slice/a:b\n", "cpu"), { version: 2, path: "/user.slice/a:b" });
  assert.equal(parseCgroup("", "memory"), null);
});

test("version 2: the limit less what is used and cannot be dropped", () => {
  const read = reading({
    "/proc/self/cgroup": "0::/app\n",
    "/sys/fs/cgroup/app/memory.max": `${1024 * MIB}\n`,
    "/sys/fs/cgroup/app/memory.current": `${300 * MIB}\n`,
    "/sys/fs/cgroup/app/memory.stat": `file ${90 * MIB}\nactive_file ${40 * MIB}\ninactive_file ${20 * MIB}\nfile_dirty ${10 * MIB}\n`,
  });
  assert.deepEqual(cgroupMemory(read), { limitBytes: 1024 * MIB, leftBytes: (1024 - 300 + 50) * MIB });
});

test("version 1 counts descendants under its prefixed keys", () => {
  const read = reading({
    "/proc/self/cgroup": "4:memory:/app\n",
    "/sys/fs/cgroup/memory/app/memory.limit_in_bytes": `${1024 * MIB}\n`,
    "/sys/fs/cgroup/memory/app/memory.usage_in_bytes": `${300 * MIB}\n`,
    "/sys/fs/cgroup/memory/app/memory.stat": `active_file 1\ntotal_active_file ${40 * MIB}\ntotal_dirty ${10 * MIB}\n`,
  });
  assert.deepEqual(cgroupMemory(read), { limitBytes: 1024 * MIB, leftBytes: (1024 - 300 + 30) * MIB });
});

test("unlimited is no limit, in either version", () => {
  const v1 = {
    "/proc/self/cgroup": "4:memory:/\n",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
    "/sys/fs/cgroup/memory/memory.usage_in_bytes": "1000\n",
  };
  const v2 = {
    "/proc/self/cgroup": "0::/app\n",
    "/sys/fs/cgroup/app/memory.max": "max\n",
    "/sys/fs/cgroup/app/memory.current": "1000\n",
  };
  assert.equal(cgroupMemory(reading(v1)), null);
  assert.equal(cgroupMemory(reading(v2)), null);
});

test("the tightest ancestor counts", () => {
  const group = (path: string, limit: number, usage: number) => ({
    [`/sys/fs/cgroup${path}/memory.max`]: `${limit * MIB}`,
    [`/sys/fs/cgroup${path}/memory.current`]: `${usage * MIB}`,
  });
  const read = reading({
    "/proc/self/cgroup": "0::/a/b/c\n",
    ...group("/a/b/c", 900, 100),
    ...group("/a/b", 1000, 700),
    ...group("/a", 5000, 1000),
  });
  assert.deepEqual(cgroupMemory(read), { limitBytes: 1000 * MIB, leftBytes: 300 * MIB });
});

test("in a container whose group has the outside's path, the mount itself is the group", () => {
  const read = reading({
    "/proc/self/cgroup": "4:memory:/docker/0123\n",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes": `${512 * MIB}`,
    "/sys/fs/cgroup/memory/memory.usage_in_bytes": `${600 * MIB}`,
  });
  assert.deepEqual(cgroupMemory(read), { limitBytes: 512 * MIB, leftBytes: 0 });
});

test("where there are no groups nothing is known", () => {
  assert.equal(cgroupMemory(reading({})), null);
  assert.equal(cgroupMemory(reading({ "/proc/self/cgroup": "0::/app\n" })), null);
});
