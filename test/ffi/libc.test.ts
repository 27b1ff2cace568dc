import assert from "node:assert/strict";
import { constants } from "node:os";
import { test } from "node:test";
import { libc } from "../../runtime/ffi/libc.ts";
import { allocate } from "../../runtime/ffi/memory.ts";
import { whereItWorks } from "../engine/engines-here.ts";

whereItWorks("uring", "libc", () => {
  test("an errno has the name by which the engines know it, not its second name", () => {
    const { EAGAIN, EBUSY, EINTR, ENOMEM, ECONNRESET, EADDRINUSE } = constants.errno;
    for (const [name, errno] of Object.entries({ EAGAIN, EBUSY, EINTR, ENOMEM, ECONNRESET, EADDRINUSE })) {
      assert.equal(libc().nameOf(errno), name);
    }
    assert.equal(libc().nameOf(4_000), "E4000");
  });

  test("memory is unmapped once: a second call leaves what has its address since", () => {
    const first = allocate(4_096);
    first.free();
    const others = Array.from({ length: 8 }, () => allocate(4_096));
    first.free();
    for (const { buffer } of others) new Uint8Array(buffer).fill(7);
    assert.ok(others.every(({ buffer }) => new Uint8Array(buffer)[4_095] === 7));
    for (const other of others) other.free();
  });
});
