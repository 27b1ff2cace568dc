import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import {
  kernelMemory,
  kernelMemoryBytes,
  parseSlabCaches,
  parseSystemMemory,
  sumOfFileCaches,
  sumOfKinds,
  systemMemoryBytes,
} from "../../runtime/host/kernel-memory.ts";

const SLABINFO = `slabinfo - version: 2.1
# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>
TCP                  420    455   2368   13    8 : tunables    0    0    0 : slabdata     35     35      0
sock_inode_cache     800    819    832   39    8 : tunables    0    0    0 : slabdata     21     21      0
ext4_inode_cache    9000   9100   1096   29    8 : tunables    0    0    0 : slabdata    314    314      0
inode_cache         1000   1040    608   26    4 : tunables    0    0    0 : slabdata     40     40      0
radix_tree_node      280    280    576   28    4 : tunables    0    0    0 : slabdata     10     10      0
dentry              2100   2100    192   21    1 : tunables    0    0    0 : slabdata    100    100      0
`;

test("slab caches, in whole slabs; those of file systems are separate", () => {
  const caches = parseSlabCaches(SLABINFO, 4096)!;
  assert.equal(caches.size, 6);
  assert.equal(caches.get("TCP"), 35 * 8 * 4096);
  assert.equal(caches.get("dentry"), 100 * 4096);
  assert.equal(sumOfFileCaches(caches), (314 * 8 + 40 * 4 + 10 * 4) * 4096);
  assert.equal(sumOfFileCaches(null), 0);
  assert.equal(parseSlabCaches("", 4096), null);
});

const MEMINFO = `MemTotal:       24684096 kB
MemFree:        11928156 kB
MemAvailable:   14933104 kB
Buffers:           13844 kB
Cached:           523388 kB
Shmem:              8788 kB
`;

const ZONEINFO = `Node 0, zone      DMA
  pagesets
    cpu: 0
              count:    10
              high:     37
              count_of_something: 5
    cpu: 1
              count:    5
`;

test("the machine's memory that is neither free nor page cache: pages at a processor's hand are free", () => {
  const used = 24_684_096 - 11_928_156 - 15 * 4 - 13_844 - (523_388 - 8_788);
  assert.equal(parseSystemMemory(MEMINFO, ZONEINFO, 4096), used * 1024);
  assert.equal(parseSystemMemory("MemTotal: 5 kB", ZONEINFO, 4096), null);
});

test("the kernel's share of this process is a part of what the kernel has, and that of what the machine has", () => {
  const own = kernelMemory([process.pid]);
  if (process.platform !== "linux")
    return assert.deepEqual([own, kernelMemoryBytes(), systemMemoryBytes()], [null, null, null]);
  const { kinds, fileCacheBytes } = own!;
  assert.ok(kinds["page tables"] > 4096 && kinds["kernel stacks"] > 4096 && kinds.slab > 2 ** 20);
  assert.ok(sumOfKinds(kinds) + fileCacheBytes < kernelMemoryBytes()! + 2 ** 24);
  assert.ok(sumOfKinds(kinds) < systemMemoryBytes()!);
  const none = kernelMemory([])!;
  assert.deepEqual([none.kinds["page tables"], none.kinds["kernel stacks"]], [0, 0]);
});
