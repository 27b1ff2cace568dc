import assert from "node:assert/strict";
import { test } from "node:test";
import { Ring } from "../../runtime/engine/uring/ring.ts";
import { OP } from "../../runtime/ffi/io-uring-abi.ts";
import { whereItWorks } from "./engines-here.ts";

const SIZE = { submissions: 8, completions: 16, files: 16 };
/** Closing an empty slot: an operation that is over at once, whatever comes of it. */
const close = (ring: Ring, slot: number) => ring.push(OP.CLOSE, 0, 0, 0, 0, 0, 0, 0, 1, slot, slot + 1);

/** A ring whose kernel takes nothing. */
class RefusedRing extends Ring {
  tries = 0;
  override submit(): void {
    this.tries++;
  }
}

whereItWorks("uring", "the ring", () => {
  test("more entries than the queue holds go through in several submissions, and each completes once", () => {
    const ring = new Ring(SIZE);
    const seen: number[] = [];
    for (let slot = 0; slot < 40; slot++) {
      ring.reserve(1);
      close(ring, slot % 16);
      ring.fetch();
      while (ring.next()) seen.push(ring.slot);
    }
    ring.submit();
    ring.fetch();
    while (ring.next()) seen.push(ring.slot);
    ring.close();
    assert.deepEqual(
      seen,
      Array.from({ length: 40 }, (_, index) => index % 16),
    );
  });

  test("a kernel that goes on refusing submissions is not asked for ever: the error says what is stuck", () => {
    const ring = new RefusedRing(SIZE);
    for (let slot = 0; slot < 8; slot++) close(ring, slot);
    assert.throws(() => ring.reserve(1), /io_uring takes no submissions: it has refused 8 of them for 200 ms/);
    assert.equal(ring.tries, 200);
    ring.close();
  });
});
