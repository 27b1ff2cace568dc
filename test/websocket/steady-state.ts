/**
 * Run by allocation.test.ts in a process of its own, with --expose-gc: reads a million messages, and then what only seems
 * to be large, and prints what that left or took as JSON.
 */
import process from "node:process";
import type { Role } from "../../runtime/websocket/protocol.ts";
import { FrameReader } from "../../runtime/websocket/reader.ts";
import { frame, writeServerHeader } from "../../runtime/websocket/writer.ts";
import { bytes } from "./wire.ts";

const MESSAGES = 1_000_000;
const CONNECTIONS = 1_000;
const SLOT_BYTES = 256;
const SLOTS = 64;

declare const gc: () => void;

/** Heap bytes allocated while a million small messages are read, pings among them, out of an engine's one buffer. */
function heapOfSteadyState(role: Role): number {
  let told = 0;
  const refuse = (_connection: number, code: number) => {
    throw new Error(`Ended with ${code}`);
  };
  const reader = new FrameReader(role, CONNECTIONS, {
    message(_connection, buffer, offset, length, kind) {
      told++;
      if (role === "server") writeServerHeader(buffer, offset, length, kind);
    },
    ping() {
      told++;
    },
    pong() {},
    close: refuse,
    failed: refuse,
  });
  for (let connection = 0; connection < CONNECTIONS; connection++) reader.begin(connection);
  const mask = role === "server" ? 0x12345678 : null;
  const text = new TextEncoder().encode("grüße");
  const frames = [frame("text", text, mask), frame("binary", new Uint8Array(128), mask), frame("ping", text, mask)];
  const buffer = new Uint8Array(SLOTS * SLOT_BYTES);
  const readAll = (messages: number) => {
    for (let index = 0; index < messages; index++) {
      const data = frames[index % frames.length]!;
      const at = (index % SLOTS) * SLOT_BYTES;
      buffer.set(data, at);
      reader.feed(index % CONNECTIONS, buffer, at, data.byteLength);
    }
  };
  // What the compiler allocates is over when the code is warm.
  readAll(MESSAGES);
  gc();
  const before = process.memoryUsage().heapUsed;
  readAll(MESSAGES);
  const grown = process.memoryUsage().heapUsed - before;
  if (told !== 2 * MESSAGES) throw new Error(`${told} messages were told`);
  return grown;
}

/** Bytes that a thousand connections hold, each with a frame of 16 MiB announced and a byte of it there. */
function bytesOfAnnounced(): number {
  const reader = new FrameReader("server", CONNECTIONS, {
    message() {},
    ping() {},
    pong() {},
    close() {},
    failed() {},
  });
  const start = bytes("82 ff 00 00 00 00 01 00 00 00 37 fa 21 3d 41");
  gc();
  const before = used();
  for (let connection = 0; connection < CONNECTIONS; connection++) {
    reader.begin(connection);
    const chunk = start.slice();
    reader.feed(connection, chunk, 0, chunk.byteLength);
  }
  gc();
  const held = used() - before;
  if (reader.unfinished !== CONNECTIONS) throw new Error(`${reader.unfinished} are unfinished`);
  return held;
}

function used(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

console.log(
  JSON.stringify({
    messages: MESSAGES,
    serverHeapBytes: heapOfSteadyState("server"),
    clientHeapBytes: heapOfSteadyState("client"),
    announcing: CONNECTIONS,
    announcedBytes: bytesOfAnnounced(),
  }),
);
