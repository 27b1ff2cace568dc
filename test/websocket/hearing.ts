import assert from "node:assert/strict";
import type { FrameSink } from "../../runtime/websocket/frame-sink.ts";
import type { MessageKind, Role } from "../../runtime/websocket/protocol.ts";
import { FrameReader } from "../../runtime/websocket/reader.ts";
import { hex } from "./wire.ts";

/** Writes down what a reader tells, one line each: `text 48 65`, `ping`, `close 1000`, `failed 1002`. */
export class Hearing implements FrameSink {
  readonly lines: string[] = [];

  message(_connection: number, buffer: Uint8Array, offset: number, length: number, kind: MessageKind): void {
    this.#note(kind, buffer, offset, length);
  }

  ping(_connection: number, buffer: Uint8Array, offset: number, length: number): void {
    this.#note("ping", buffer, offset, length);
  }

  pong(_connection: number, buffer: Uint8Array, offset: number, length: number): void {
    this.#note("pong", buffer, offset, length);
  }

  close(_connection: number, code: number): void {
    this.lines.push(`close ${code}`);
  }

  failed(_connection: number, code: number): void {
    this.lines.push(`failed ${code}`);
  }

  #note(what: string, buffer: Uint8Array, offset: number, length: number): void {
    this.lines.push(line(what, buffer.subarray(offset, offset + length)));
  }
}

/** The line for a message, ping or pong. */
export function line(what: string, payload: Uint8Array): string {
  return payload.byteLength === 0 ? what : `${what} ${hex(payload)}`;
}

const GUARD = 0xa5;
const GUARD_BYTES = 9;

/**
 * Feeds chunks to one connection as an engine does, from the middle of a buffer of its own, and checks that the bytes
 * around them stay as they are.
 */
export function feedAll(reader: FrameReader, connection: number, chunks: readonly Uint8Array[]): void {
  for (const chunk of chunks) {
    const buffer = new Uint8Array(chunk.byteLength + 2 * GUARD_BYTES).fill(GUARD);
    buffer.set(chunk, GUARD_BYTES);
    const taken = reader.feed(connection, buffer, GUARD_BYTES, chunk.byteLength);
    assert.equal(taken, chunk.byteLength);
    const around = [...buffer.subarray(0, GUARD_BYTES), ...buffer.subarray(GUARD_BYTES + chunk.byteLength)];
    assert.ok(
      around.every((byte) => byte === GUARD),
      "only the chunk is written to",
    );
  }
}

/** What a reader makes of these chunks; with it, that nothing is kept when nothing is missing. */
export function heard(role: Role, chunks: readonly Uint8Array[], maxMessageBytes?: number): string[] {
  const hearing = new Hearing();
  const reader = new FrameReader(role, 1, hearing, maxMessageBytes);
  reader.begin(0);
  feedAll(reader, 0, chunks);
  return hearing.lines;
}
