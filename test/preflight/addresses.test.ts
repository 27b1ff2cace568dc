import assert from "node:assert/strict";
import { test } from "node:test";
import { firstSources, listSources, MOST_SOURCES, parseAddresses } from "../../runtime/preflight/addresses.ts";

test("sources start at 127.0.0.1 and carry over", () => {
  assert.deepEqual(firstSources(3), ["127.0.0.1", "127.0.0.2", "127.0.0.3"]);
  assert.deepEqual(firstSources(257).slice(-2), ["127.0.1.0", "127.0.1.1"]);
  assert.equal(firstSources(MOST_SOURCES).at(-1), "127.1.0.0");
});

test("addresses and ranges are listed once each, in the order written", () => {
  assert.deepEqual(listSources(["127.0.0.9", "127.0.0.8/30", "127.0.0.9"]), [
    "127.0.0.9",
    "127.0.0.8",
    "127.0.0.10",
    "127.0.0.11",
  ]);
});

test("the loopback network's own address and its broadcast address are no sources", () => {
  assert.deepEqual(listSources(["127.0.0.0/30"]), ["127.0.0.1", "127.0.0.2", "127.0.0.3"]);
  assert.deepEqual(listSources(["127.255.255.252/30"]), ["127.255.255.252", "127.255.255.253", "127.255.255.254"]);
  assert.equal(listSources(["127.0.0.0/24"]).length, 255);
  assert.equal(listSources(["127.9.9.0/24"]).length, 256);
});

test("a range of millions is cut to as many as a run uses", () => {
  assert.equal(listSources(["127.0.0.0/8"]).length, MOST_SOURCES);
});

test("a range may be written with any of its addresses", () => {
  assert.deepEqual(parseAddresses("127.0.0.77/24"), parseAddresses("127.0.0.0/24"));
});

test("what is no address or range is refused with what to write", () => {
  for (const entry of [
    "",
    "127.0.0",
    "127.0.0.256",
    "127.0.0.1/33",
    "127.0.0.1/8/8",
    "localhost",
    "::1",
    "127.0.0.x",
  ]) {
    assert.throws(() => parseAddresses(entry), /Cannot read .* write an address or a range such as "127\.0\.0\.0\/24"/);
  }
});
