import assert from "node:assert/strict";
import { test } from "node:test";
import { explain, tooOld } from "../../runtime/engine/uring/probe.ts";

test("a kernel is old enough by its release, whatever follows the numbers", () => {
  for (const release of ["6.7.0", "6.18.44-fc-v595", "7.0.0-rc1", "10.1"]) assert.equal(tooOld(release), null);
  for (const release of ["6.6.99", "5.15.0-91-generic", "6.1.0-18-amd64"]) {
    assert.equal(tooOld(release), `it needs Linux 6.7, and this is ${release}`);
  }
});

test("what stands in the way is told with what mends it", () => {
  assert.match(explain("EPERM", "2"), /kernel\.io_uring_disabled is 2 \(sysctl -w/);
  assert.match(explain("EPERM", "1"), /io_uring_group/);
  assert.match(explain("EPERM", "0"), /seccomp.*--security-opt/);
  assert.match(explain("ENOSYS", null), /built without it/);
  assert.match(explain("ENOMEM", "0"), /ulimit -l/);
  assert.equal(explain("EMFILE", "0"), "io_uring_setup fails with EMFILE");
});
