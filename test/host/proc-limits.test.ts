import assert from "node:assert/strict";
import { test } from "node:test";
import {
  memoryLeft,
  parseMeminfo,
  parseOpenFiles,
  parsePortRange,
  parseReservedPorts,
  wholeNumber,
} from "../../runtime/host/proc-limits.ts";
import { limitsText } from "../preflight/fixtures.ts";

test("open files are read from /proc/self/limits", () => {
  assert.deepEqual(parseOpenFiles(limitsText(1024, 524_288)), { soft: 1024, hard: 524_288 });
  assert.deepEqual(parseOpenFiles(limitsText(1024, "unlimited")), { soft: 1024, hard: null });
  assert.deepEqual(parseOpenFiles("Max processes 1 2 processes\n"), { soft: null, hard: null });
});

test("a port range is two whole numbers in order, anything else is unknown", () => {
  assert.deepEqual(parsePortRange("32768\t60999\n"), { first: 32_768, last: 60_999 });
  for (const text of ["", "32768", "32768 x", "60999 32768", "1 2 3", "undefined undefined"]) {
    assert.equal(parsePortRange(text), null, text);
  }
});

test("reserved ports are ports and spans", () => {
  assert.deepEqual(parseReservedPorts("\n"), []);
  assert.deepEqual(parseReservedPorts("8080,9000-9100,35000\n"), [
    { first: 8080, last: 8080 },
    { first: 9000, last: 9100 },
    { first: 35_000, last: 35_000 },
  ]);
});

test("memory left is free pages and clean file pages, not slab, shared memory or MemAvailable", () => {
  const text = `MemFree: 1000 kB
MemAvailable: 9000 kB
Cached: 5000 kB
Active(file): 200 kB
Inactive(file): 300 kB
Dirty: 40 kB
Writeback: 10 kB
SReclaimable: 4000 kB
`;
  assert.equal(memoryLeft(parseMeminfo(text)), (1000 + 200 + 300 - 40 - 10) * 1024);
});

test("dirty shared memory never takes from what is free; without MemFree nothing is known", () => {
  assert.equal(memoryLeft(parseMeminfo("MemFree: 1000 kB\nActive(file): 10 kB\nDirty: 500 kB\n")), 1000 * 1024);
  assert.equal(memoryLeft(parseMeminfo("MemAvailable: 1000 kB\n")), null);
});

test("whole numbers are digits alone", () => {
  assert.equal(wholeNumber("42\n"), 42);
  for (const text of [undefined, "", "max", "-1", "1.5", "0x10"]) assert.equal(wholeNumber(text), null);
});
