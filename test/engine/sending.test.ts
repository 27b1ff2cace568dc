import assert from "node:assert/strict";
import { test } from "node:test";
import { BufferPool, LARGE_BYTES } from "../../runtime/engine/stream/buffer-pool.ts";
import { Bank, Flag } from "../../runtime/engine/uring/bank.ts";
import { Sending } from "../../runtime/engine/uring/sending.ts";
import { whereItWorks } from "./engines-here.ts";

const SIZE = { submissions: 64, completions: 128, files: 4 };
const SLOT = 1;

/** A bank with an open connection on which a send is under way that never completes, as when the peer does not read. */
function withFullConnection(use: (bank: Bank, sending: Sending, pool: BufferPool) => void): void {
  const bank = new Bank(0, SIZE);
  const pool = new BufferPool();
  const sending = new Sending(pool);
  bank.states[SLOT] = Flag.open | Flag.sending;
  try {
    use(bank, sending, pool);
  } finally {
    sending.drop(SLOT);
    sending.free();
    pool.free();
    bank.close();
  }
}

/** How many buffers there are to take. */
function freeBuffers(pool: BufferPool): number {
  const taken: number[] = [];
  for (let buffer = pool.take(false); buffer !== -1; buffer = pool.take(false)) taken.push(buffer);
  for (const buffer of taken) pool.release(buffer);
  return taken.length;
}

whereItWorks("uring", "sending", () => {
  test("8,192 copies that wait on one connection hold a few buffers, and their bytes stay in order", () => {
    withFullConnection((bank, sending, pool) => {
      const before = freeBuffers(pool);
      const copies = 8_192;
      for (let copy = 0; copy < copies; copy++) {
        const backlog = sending.sendCopy(bank, SLOT, Uint8Array.of(0x8a, 1, copy & 255), true);
        assert.equal(backlog, (copy + 1) * 3);
      }
      const held = before - freeBuffers(pool);
      assert.ok(held <= 2, `${held} buffers are held for ${copies * 3} bytes`);

      const sent: number[] = [];
      while (sending.next(bank, SLOT)) {
        const buffer = bank.sendHolder[SLOT]!;
        const start = pool.offsetIn(buffer);
        const length = Math.min(copies * 3 - sent.length, Math.floor(pool.lengthOf(buffer) / 3) * 3);
        sent.push(...pool.bytes.subarray(start, start + length));
        sending.completed(bank, SLOT);
      }
      const expected = Array.from({ length: copies }, (_, copy) => [0x8a, 1, copy & 255]).flat();
      assert.deepEqual(sent, expected);
      assert.equal(freeBuffers(pool), before, "all are free again");
    });
  });

  test("a send of which the kernel took only a part is noticed, whatever waits behind it", () => {
    withFullConnection((bank, sending) => {
      for (let copy = 0; copy < 10_000; copy++) sending.sendCopy(bank, SLOT, Uint8Array.of(1, 2, 3), true);
      const constant = new Uint8Array(5);
      for (let send = 0; send < 3; send++) sending.send(bank, SLOT, 0, constant.length, -1);
      assert.ok(sending.next(bank, SLOT));
      sending.completed(bank, SLOT);
      const firstBytes = Math.floor(LARGE_BYTES / 3) * 3;
      assert.equal(sending.sent(bank, SLOT, firstBytes - 1), false);
      assert.equal(sending.sent(bank, SLOT, 1), true);
      assert.equal(bank.backlog[SLOT], 30_000 + 15 - firstBytes);
    });
  });

  test("copies do not join what is sent out of a receive buffer, and none is sent behind a close", () => {
    withFullConnection((bank, sending, pool) => {
      const before = freeBuffers(pool);
      const received = pool.take(false);
      sending.sendCopy(bank, SLOT, Uint8Array.of(1), true);
      sending.send(bank, SLOT, pool.addressOf(received), 1, received);
      sending.sendCopy(bank, SLOT, Uint8Array.of(2), true);
      sending.sendCopy(bank, SLOT, Uint8Array.of(3), true);
      bank.states[SLOT]! |= Flag.finishing;
      assert.equal(sending.sendCopy(bank, SLOT, Uint8Array.of(4), true), -1);
      assert.equal(bank.backlog[SLOT], 4);
      const holders: number[] = [];
      const lengths = [1, 1, 2];
      while (sending.next(bank, SLOT)) {
        holders.push(bank.sendHolder[SLOT]!);
        sending.completed(bank, SLOT);
        assert.ok(sending.sent(bank, SLOT, lengths.shift()!), "all of it was sent");
      }
      assert.equal(bank.backlog[SLOT], 0);
      assert.equal(holders.length, 3);
      assert.equal(holders[1], received);
      pool.release(received);
      assert.equal(freeBuffers(pool), before);
    });
  });
});
