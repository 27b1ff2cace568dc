import assert from "node:assert/strict";
import { test } from "node:test";
import { BufferPool, LARGE_BYTES, SMALL_BYTES } from "../../runtime/engine/stream/buffer-pool.ts";
import { whereItWorks } from "./engines-here.ts";

/** Gives a pool to the test, and its memory back. */
function withPool(use: (pool: BufferPool) => void): void {
  const pool = new BufferPool();
  try {
    use(pool);
  } finally {
    pool.free();
  }
}

/** All that there are to take, in that order. */
function takeAll(pool: BufferPool, large: boolean): number[] {
  const taken: number[] = [];
  for (let buffer = pool.take(large); buffer !== -1; buffer = pool.take(large)) taken.push(buffer);
  return taken;
}

whereItWorks("uring", "the buffer pool", () => {
  test("no two buffers share a byte, and each has the room that it says", () => {
    withPool((pool) => {
      const taken = takeAll(pool, false).sort((a, b) => pool.offsetIn(a) - pool.offsetIn(b));
      assert.equal(new Set(taken).size, taken.length);
      for (const [index, buffer] of taken.entries()) {
        const end = pool.offsetIn(buffer) + pool.lengthOf(buffer);
        const next = taken[index + 1];
        assert.ok(end <= (next === undefined ? pool.bytes.length : pool.offsetIn(next)), `buffer ${buffer}`);
        assert.equal(pool.addressOf(buffer), pool.addressAt(pool.offsetIn(buffer)));
      }
    });
  });

  test("whoever asks for one size gets the other when there is no other; each is free again when its last holder lets go", () => {
    for (const large of [true, false]) {
      withPool((pool) => {
        const taken = takeAll(pool, large);
        const wanted = large ? LARGE_BYTES : SMALL_BYTES;
        const lengths = taken.map((buffer) => pool.lengthOf(buffer));
        assert.equal(lengths.lastIndexOf(wanted) + 1, taken.length / 2, "those of the size asked for come first");
        assert.equal(pool.hasFree, false);
        const [first = -1] = taken;
        pool.hold(first);
        pool.release(first);
        assert.equal(pool.take(large), -1);
        pool.release(first);
        assert.equal(pool.take(large), first);
      });
    }
  });

  test("bytes to be sent get a buffer that holds them, or none", () => {
    const table: [length: number, room: number | null][] = [
      [1, SMALL_BYTES],
      [SMALL_BYTES, SMALL_BYTES],
      [SMALL_BYTES + 1, LARGE_BYTES],
      [LARGE_BYTES, LARGE_BYTES],
      [LARGE_BYTES + 1, null],
    ];
    withPool((pool) => {
      for (const [length, room] of table) {
        const buffer = pool.takeFor(length);
        assert.equal(buffer === -1 ? null : pool.lengthOf(buffer), room, `${length} bytes`);
      }
      takeAll(pool, true);
      assert.equal(pool.takeFor(LARGE_BYTES), -1, "a small one will not do");
    });
  });

  test("a view tells the bytes and the place of a stretch of any length, in a buffer of either size", () => {
    withPool((pool) => {
      for (const large of [true, false]) {
        const buffer = pool.take(large);
        const [start, room] = [pool.offsetIn(buffer), pool.lengthOf(buffer)];
        for (let index = 0; index < room; index++) pool.bytes[start + index] = (index * 7) & 255;
        for (const [skipped, length] of [
          [0, 1],
          [6, 64],
          [6, 65],
          [0, room],
          [0, room],
          [2, room - 2],
          [room - 1, 1],
        ] as const) {
          const view = pool.view(start + skipped, length);
          assert.deepEqual(view, pool.bytes.slice(start + skipped, start + skipped + length));
          assert.equal(pool.offsetOf(view), start + skipped);
          assert.ok(pool.has(view));
        }
      }
      assert.ok(!pool.has(new Uint8Array(5)));
    });
  });
});
