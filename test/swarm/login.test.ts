/** Logins on a network of the test's own. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { LoginStepNode, MessageNode } from "../../dsl/plan.ts";
import { exchangesOf } from "../../runtime/phases/worker-registry.ts";
import { fakeSwarm, openSwarm, stoppedClock } from "./fake-swarm.ts";
import { echoOf } from "./swarms.ts";

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const textOf = (sent: { bytes: Uint8Array }) => String.fromCharCode(...sent.bytes);

const template = (source: string): MessageNode => ({ kind: "template", template: source, as: "text" });
const send = (source: string): LoginStepNode => ({ kind: "send", message: template(source) });
const expectText = (text: string): LoginStepNode => ({
  kind: "expect",
  expect: { kind: "text", text },
  timeoutMs: 1_000,
});
const expectPattern = (source: string): LoginStepNode => ({
  kind: "expect",
  expect: { kind: "pattern", source, flags: "" },
  timeoutMs: 1_000,
});

const LOGIN = [
  expectText("HELLO\n"),
  send("USER {connection:03}\n"),
  expectPattern("^TOKEN (?<token>\\w+)\\n"),
  send("AUTH {capture.token}\n"),
  expectText("OK\n"),
];

/** A swarm whose transports are open, and whose logins have begun. */
function loggingIn(login: readonly LoginStepNode[], count = 2, protocol: "tcp" | "websocket" = "tcp") {
  const fake = fakeSwarm({ count, login, first: 40, protocol });
  fake.swarm.open(count);
  fake.net.acceptAll();
  return fake;
}

test("a connection is open only when its login is through", () => {
  const { swarm, net } = loggingIn(LOGIN);
  assert.deepEqual([swarm.counts().open, swarm.counts().opened, swarm.counts().connecting], [0, 0, 2]);
  net.deliver(0, bytes("HELLO\n"));
  assert.equal(textOf(net.sent.at(-1)!), "USER 040\n");
  net.deliver(0, bytes("TOKEN abc\n"));
  assert.equal(textOf(net.sent.at(-1)!), "AUTH abc\n");
  assert.equal(swarm.counts().open, 0);
  net.deliver(0, bytes("OK\n"));
  assert.deepEqual([swarm.counts().open, swarm.counts().connecting], [1, 1]);
  assert.deepEqual(swarm.counts().login, { attempted: 2, succeeded: 1, failed: {} });
});

test("answers may be split anywhere, and what follows the login is not part of it", () => {
  const [greeting, token, last] = ["HELLO\n", "TOKEN t0\n", "OK\nnews"];
  const stream = [...greeting, ...token, ...last];
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length), { maxLength: 8 }), (cuts) => {
      const { swarm, net } = loggingIn(LOGIN, 1);
      const ends = [...new Set([...cuts.sort((a, b) => a - b), stream.length])];
      let at = 0;
      for (const end of ends) {
        if (end > at) net.deliver(0, bytes(stream.slice(at, end).join("")));
        at = Math.max(at, end);
      }
      assert.equal(swarm.counts().open, 1);
      assert.deepEqual(net.sent.map(textOf), ["USER 040\n", "AUTH t0\n"]);
      let pushedBytes = 0;
      swarm.beginPhase(exchangesOf({ kind: "receive", forMs: 1 }));
      swarm.beginExchange(
        { round: 0, share: 1, timeoutMs: 1, beginAtMs: null, intendedAtMs: null },
        (report) => (pushedBytes = report.pushedBytes),
      );
      swarm.cut();
      assert.equal(pushedBytes, 4);
    }),
  );
});

test("a wrong answer is a failed open at once, and the first one is kept", () => {
  const { swarm, net } = loggingIn([expectText("OK\n")]);
  net.deliver(1, bytes("N"));
  net.deliver(1, bytes("O\n"));
  net.finishCloses();
  assert.deepEqual(swarm.counts().failed, { LOGIN_MISMATCH: 1 });
  assert.deepEqual(swarm.counts().login, { attempted: 2, succeeded: 0, failed: { LOGIN_MISMATCH: 1 } });
  const { firstMismatch } = swarm.loginReport()!;
  assert.deepEqual([firstMismatch!.connection, firstMismatch!.round, firstMismatch!.offset], [41, 1, 0]);
});

test("an answer that does not come in time is a time-out, and one that never matches is wrong", (t) => {
  const advance = stoppedClock(t);
  const { swarm, net } = loggingIn([expectPattern("^OK\\n")], 3);
  advance(900);
  net.deliver(1, bytes("ERR\n"));
  swarm.tick();
  assert.equal(swarm.counts().connecting, 3);
  advance(200);
  swarm.tick();
  net.finishCloses();
  assert.deepEqual(swarm.counts().failed, { LOGIN_TIMEOUT: 2, LOGIN_MISMATCH: 1 });
});

test("a connection that closes while it logs in fails with the reason of the close", () => {
  const { swarm, net } = loggingIn([expectText("OK\n")], 1);
  net.drop(0, "ECONNRESET");
  assert.deepEqual(swarm.counts().failed, { ECONNRESET: 1 });
  assert.deepEqual([swarm.counts().connecting, swarm.counts().lost], [0, {}]);
});

test("a capture of more than 64 bytes is a mismatch that names the group", () => {
  const { swarm, net } = loggingIn([expectPattern("^(?<token>\\w+)\\n")], 2);
  net.deliver(0, bytes(`${"a".repeat(64)}\n`));
  net.deliver(1, bytes(`${"a".repeat(65)}\n`));
  net.finishCloses();
  assert.deepEqual([swarm.counts().open, swarm.counts().failed], [1, { LOGIN_MISMATCH: 1 }]);
  assert.match(swarm.loginReport()!.firstMismatch!.what, /the group token has 65 bytes; the most is 64/);
});

test("on a WebSocket each message is an answer, and its kind counts", () => {
  const { swarm, net } = loggingIn(
    [expectPattern("^(?<name>ä+)$"), send("{capture.name}"), expectText("OK")],
    2,
    "websocket",
  );
  net.deliver(0, new TextEncoder().encode("ää"), "text");
  assert.equal(new TextDecoder().decode(net.sent.at(-1)!.bytes), "ää");
  net.deliver(0, bytes("OK"), "text");
  net.deliver(1, bytes("OK"), "binary");
  net.finishCloses();
  assert.deepEqual([swarm.counts().open, swarm.counts().failed], [1, { LOGIN_MISMATCH: 1 }]);
});

test("a login that only sends is through at once", () => {
  const { swarm, net } = loggingIn([send("HI {connection}\n")], 2);
  assert.equal(swarm.counts().open, 2);
  assert.deepEqual(net.sent.map(textOf), ["HI 40\n", "HI 41\n"]);
});

test("a dropped connection logs in again, with captures of its own, and a failed login is tried again", () => {
  const login = [expectPattern("^T(?<token>\\d)\\n")];
  const { swarm, net } = loggingIn(login, 1);
  net.deliver(0, bytes("T1\n"));
  swarm.drop({ count: 1, manner: "reset", tries: 2 });
  return new Promise<void>((resolve) => setTimeout(resolve, 5)).then(() => {
    net.finishCloses();
    swarm.open(1);
    net.acceptAll();
    net.drop(0, "EOF");
    assert.deepEqual(swarm.counts().failedAttempts, { EOF: 1 });
    assert.equal(swarm.counts().waiting, 1);
    assert.deepEqual(swarm.counts().login, { attempted: 2, succeeded: 1, failed: { EOF: 1 } });
  });
});

test("a phase's messages take what the login has captured", () => {
  const login = [expectPattern("^T(?<token>\\d)\\n")];
  const { swarm, net } = loggingIn(login, 2);
  net.deliver(0, bytes("T7\n"));
  net.deliver(1, bytes("T8\n"));
  swarm.beginPhase(exchangesOf(echoOf(template("{capture.token}!"))));
  swarm.beginExchange({ round: 0, share: 9, timeoutMs: 1_000, beginAtMs: null, intendedAtMs: null }, () => {});
  assert.deepEqual(net.sent.map(textOf), ["7!", "8!"]);
});

test("without a login nothing changes", () => {
  const { swarm } = openSwarm({ count: 2 });
  assert.deepEqual([swarm.counts().open, swarm.counts().login, swarm.loginReport()], [2, null, null]);
});
