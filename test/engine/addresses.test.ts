import assert from "node:assert/strict";
import { test } from "node:test";
import { socketAddress } from "../../runtime/engine/stream/addresses.ts";

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const V4: readonly [host: string, address: string][] = [
  ["127.0.0.1", "7f000001"],
  ["localhost", "7f000001"],
  ["192.0.2.255", "c00002ff"],
];
const V6: readonly [host: string, address: string][] = [
  ["::1", "00000000000000000000000000000001"],
  ["::", "00000000000000000000000000000000"],
  ["2001:db8::7", "20010db8000000000000000000000007"],
  ["2001:db8:1:2:3:4:5:6", "20010db8000100020003000400050006"],
  ["fe80::", "fe800000000000000000000000000000"],
  ["1:2:3:4:5:6:7::", "00010002000300040005000600070000"],
  ["::ffff:127.0.0.1", "00000000000000000000ffff7f000001"],
  ["2001:DB8:0:0:1::0", "20010db8000000000001000000000000"],
];

test("struct sockaddr_in: family in the order of the machine, port and address in network order", () => {
  for (const [host, address] of V4)
    assert.equal(hex(socketAddress(host, 8080)), `0200${"1f90"}${address}${"00".repeat(8)}`);
});

test("struct sockaddr_in6: whatever way the address is written", () => {
  for (const [host, address] of V6) {
    assert.equal(hex(socketAddress(host, 8080)), `0a00${"1f90"}00000000${address}00000000`, host);
  }
});
