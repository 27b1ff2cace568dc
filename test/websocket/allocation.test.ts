import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import process from "node:process";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

interface Measured {
  messages: number;
  serverHeapBytes: number;
  clientHeapBytes: number;
  announcing: number;
  announcedBytes: number;
}

let measured: Measured;

before(async () => {
  const program = fileURLToPath(new URL("./steady-state.ts", import.meta.url));
  // A young generation of 64 MiB: nothing is collected, and so nothing goes unnoticed, while the messages are read.
  const flags = ["--expose-gc", "--max-semi-space-size=64", "--min-semi-space-size=64", "--import", "tsx"];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program]);
  measured = JSON.parse(stdout);
});

test("reading allocates less than a byte a message, in either role", () => {
  // One object of the smallest kind a message would be 12 bytes or more.
  assert.ok(measured.serverHeapBytes < measured.messages, `${measured.serverHeapBytes} bytes on the server's side`);
  assert.ok(measured.clientHeapBytes < measured.messages, `${measured.clientHeapBytes} bytes on the client's side`);
});

test("what is held for a message grows with what has come of it, not with what it announces", () => {
  const bytesEach = measured.announcedBytes / measured.announcing;
  assert.ok(bytesEach > 0 && bytesEach < 4_096, `${bytesEach} bytes for a connection that has received one of 16 MiB`);
});
