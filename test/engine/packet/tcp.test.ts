/** Rules of TCP, a table of packet scripts each; the numbers are sections of RFC 9293 where nothing else is said. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, Script } from "./script.ts";
import { serverEnd, swarmEnd } from "./simulation.ts";

const MSS_1000 = [2, 4, 3, 232];

/** Timers are as fine as the wheel's ticks. */
function assertTimes(waits: readonly [number, string][], what: string, milliseconds: readonly number[]): void {
  assert.deepEqual(
    waits.map(([, sent]) => sent),
    milliseconds.map(() => what),
  );
  for (const [index, [sinceMs]] of waits.entries()) {
    const late = sinceMs - milliseconds[index]!;
    assert.ok(late >= -16 && late <= 16, `sent ${sinceMs} ms after the one before instead of ${milliseconds[index]}`);
  }
}

test("SYN offers an MSS and a window scale; SYN and ACK answer with a scale only where one was offered", () => {
  const script = new Script("swarm");
  script.end.tcp.open(0);
  const [syn] = script.sent();
  assert.deepEqual([syn!.mss, syn!.scale], [1_460, 3]);
  for (const [options, scale] of [
    [[2, 4, 5, 180], -1],
    [[2, 4, 5, 180, 3, 3, 7, 1], 3],
  ] as const) {
    const server = new Script("server").peer({ flags: "S", options });
    const [answer] = server.sent();
    assert.deepEqual([answer!.flags, answer!.mss, answer!.scale], ["S.", 1_460, scale]);
  }
});

test("3.7.1: a peer without an MSS option gets segments of 536 bytes, one with it what it says", () => {
  for (const [options, sizes] of [
    [[], [536, 536, 428]],
    [MSS_1000, [1_000, 500]],
    [
      [2, 4, 0xff, 0xff],
      [1_460, 40],
    ],
  ] as const) {
    const script = new Script("swarm").establish(options);
    script.end.tcp.send(0, bytes(1_500));
    assert.deepEqual(
      script.sent().map(({ length }) => length),
      sizes,
    );
  }
});

const OPTIONS: Record<string, readonly number[]> = {
  "unknown kinds": [253, 4, 1, 2, 1, 1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 2, 4, 3, 232],
  padding: [1, 1, 1, 1, 2, 4, 3, 232],
  "an end, and what looks like options behind it": [2, 4, 3, 232, 0, 2, 4, 9],
  "a length of 0": [2, 4, 3, 232, 77, 0, 0, 0],
  "a length of 1": [2, 4, 3, 232, 77, 1, 0, 0],
  "a length beyond the header": [2, 4, 3, 232, 77, 40, 0, 0],
  "a kind without a length": [2, 4, 3, 232, 1, 1, 1, 77],
};
for (const [what, options] of Object.entries(OPTIONS)) {
  test(`options with ${what} do no harm`, () => {
    const script = new Script("swarm").establish(options);
    script.end.tcp.send(0, bytes(1_200));
    assert.deepEqual(
      script.sent().map(({ length }) => length),
      [1_000, 200],
    );
  });
}

test("RFC 7323: the peer's windows are scaled as it said, and never in a SYN", () => {
  const script = new Script("swarm").establish([3, 3, 2, 1], 100);
  script.end.tcp.send(0, bytes(500));
  script.expect();
  script.peer({ flags: ".", seq: 1, ack: 1, win: 125 });
  assert.deepEqual(
    script.sent().map(({ length }) => length),
    [500],
  );
});

test("RFC 6298: SYN is sent again after 1, 2, 4, ... seconds, and given up after six more", () => {
  const script = new Script("swarm");
  script.end.tcp.open(0);
  script.expect("S 0");
  assertTimes(script.waits(200_000), "S 0", [1_000, 2_000, 4_000, 8_000, 16_000, 32_000]);
  assert.deepEqual(script.end.failures, [[0, "ETIMEDOUT"]]);
  assert.equal(script.end.tcp.counts.retransmissions, 6);
});

test("SYN and ACK are sent again, and the half-open connection is forgotten in the end", () => {
  const script = new Script("server").peer({ flags: "S" });
  script.expect("S. 0 ack 1");
  script.wait(1_020).expect("S. 0 ack 1");
  script.peer({ flags: "S" }).expect("S. 0 ack 1");
  script.wait(200_000);
  script.sent();
  script.peer({ flags: ".", seq: 1, ack: 1 }).expect("R 1");
  assert.deepEqual(script.end.openedNumbers, []);
});

test("a port without a listener: RST with the right numbers (3.10.7.1), and the swarm says ECONNREFUSED", () => {
  new Script("server").peer({ flags: "S", ports: [1_024, 9] }).expect("R. 0 ack 1");
  new Script("server").peer({ flags: ".", seq: 7, ack: 55, ports: [1_024, 9] }).expect("R 55");
  new Script("server").peer({ flags: "R", seq: 7, ports: [1_024, 9] }).expect();
  const script = new Script("swarm");
  script.end.tcp.open(0);
  script.expect("S 0");
  script.peer({ flags: "R.", seq: 0, ack: 77 }).expect();
  assert.deepEqual(script.end.failures, [], "a RST that acknowledges something else is ignored");
  script.peer({ flags: "R.", seq: 0, ack: 1 }).expect();
  assert.deepEqual(script.end.failures, [[0, "ECONNREFUSED"]]);
});

test("3.10.7.3: in SYN-SENT an ACK of what was not sent is answered with RST, and the open goes on", () => {
  const script = new Script("swarm");
  script.end.tcp.open(0);
  script.expect("S 0");
  script.peer({ flags: "S.", seq: 0, ack: 9 }).expect("R 9");
  script.peer({ flags: "S.", seq: 0, ack: 1 }).expect(". 1 ack 1");
  assert.deepEqual(script.end.openedNumbers, [0]);
});

test("3.5: both ends open at the same time", () => {
  const script = new Script("swarm");
  script.end.tcp.open(0);
  script.expect("S 0");
  script.peer({ flags: "S", seq: 0 }).expect("S. 0 ack 1");
  script.peer({ flags: ".", seq: 1, ack: 1 }).expect();
  assert.deepEqual(script.end.openedNumbers, [0]);
});

test("a duplicate SYN and ACK is acknowledged again", () => {
  const script = new Script("swarm").establish();
  script.peer({ flags: "S.", seq: 0, ack: 1 }).expect(". 1 ack 1");
  assert.deepEqual(script.end.openedNumbers, [0]);
});

test("handshakes under way are bounded: more are dropped, not refused", () => {
  const script = new Script("server", serverEnd(4, 0, 1_500, 2));
  script.peer({ flags: "S", ports: [5_001, 8_080] }).peer({ flags: "S", ports: [5_002, 8_080] });
  assert.equal(script.sent().length, 2);
  script.peer({ flags: "S", ports: [5_003, 8_080] }).expect();
});

test("RFC 6298: data is sent again after the time-out, which doubles; what is acknowledged late is not timed (Karn)", () => {
  const script = new Script("swarm").establish();
  script.end.tcp.send(0, bytes(10));
  script.expect(". 1:11 ack 1");
  assertTimes(script.waits(3_200), ". 1:11 ack 1", [200, 400, 800, 1_600]);
  script.peer({ flags: ".", seq: 1, ack: 11 }).expect();
  script.wait(60_000).expect();
  script.end.tcp.send(0, bytes(10));
  script.expect(". 11:21 ack 1");
  script.wait(180).expect();
  script.wait(40).expect(". 11:21 ack 1");
});

test("data that is never acknowledged ends the connection with ETIMEDOUT", () => {
  const script = new Script("swarm").establish();
  script.end.tcp.send(0, bytes(10));
  script.wait(1_500_000);
  assert.deepEqual(script.end.closures, [[0, "ETIMEDOUT"]]);
});

test("RFC 5681: three duplicate ACKs send again at once, once", () => {
  const script = new Script("swarm").establish(MSS_1000);
  script.end.tcp.send(0, bytes(4_000));
  script.expect(". 1:1001 ack 1", ". 1001:2001 ack 1", ". 2001:3001 ack 1", ". 3001:4001 ack 1");
  for (let duplicate = 1; duplicate <= 2; duplicate++) script.peer({ flags: ".", seq: 1, ack: 1 }).expect();
  script.peer({ flags: ".", seq: 1, ack: 1 });
  assert.equal(script.sent()[0]!.seq, 1);
  script.peer({ flags: ".", seq: 1, ack: 1 }).peer({ flags: ".", seq: 1, ack: 1 }).expect();
});

test("3.8.6: the peer's window is obeyed, and what it lets through follows its ACK", () => {
  const script = new Script("swarm").establish(MSS_1000, 2_000);
  assert.equal(script.end.tcp.send(0, bytes(5_000)), 3_000, "the backlog");
  script.expect(". 1:1001 ack 1", ". 1001:2001 ack 1");
  script.peer({ flags: ".", seq: 1, ack: 1_001, win: 2_000 }).expect(". 2001:3001 ack 1");
  script.peer({ flags: ".", seq: 1, ack: 3_001, win: 2_000 }).expect(". 3001:4001 ack 1", ". 4001:5001 ack 1");
  assert.deepEqual(script.end.drains, [0]);
});

test("3.8.6.1: a closed window is probed for as long as it takes, and nothing is lost when it opens", () => {
  const script = new Script("swarm").establish(MSS_1000, 1_000);
  script.end.tcp.send(0, bytes(2_000));
  script.expect(". 1:1001 ack 1");
  script.peer({ flags: ".", seq: 1, ack: 1_001, win: 0 }).expect();
  for (let probes = 0; probes < 30; probes++) {
    script.wait(60_100);
    for (const { length, seq } of script.sent()) assert.deepEqual([length, seq], [0, 1_000]);
    script.peer({ flags: ".", seq: 1, ack: 1_001, win: 0 }).expect();
  }
  assert.deepEqual(script.end.closures, []);
  script.peer({ flags: ".", seq: 1, ack: 1_001, win: 1_000 }).expect(". 1001:2001 ack 1");
  script.wait(180).expect();
  script.wait(40).expect(". 1001:2001 ack 1");
});

test("a window that shrinks below what is under way loses nothing", () => {
  const script = new Script("swarm").establish(MSS_1000, 3_000);
  script.end.tcp.send(0, bytes(3_000));
  assert.equal(script.sent().length, 3);
  script.peer({ flags: ".", seq: 1, ack: 1_001, win: 500 }).expect();
  script.wait(220).expect(". 1001:1501 ack 1");
  script.peer({ flags: ".", seq: 1, ack: 1_501, win: 3_000 });
  const rest = script.sent();
  assert.equal(rest[0]!.seq, 1_501);
  assert.equal(rest.at(-1)!.seq + rest.at(-1)!.length, 3_001);
});

test("3.8.6.2.1: no small segment is sent into a small window while something is under way; the timer overrides that", () => {
  const script = new Script("swarm").establish(MSS_1000, 1_100);
  script.end.tcp.send(0, bytes(3_000));
  script.expect(". 1:1001 ack 1");
  script.peer({ flags: ".", seq: 1, ack: 1_001, win: 100 }).expect();
  script.wait(250).expect(". 1001:1101 ack 1");
});

test("ACKs wait for data that they can ride on, 40 ms at most", () => {
  const script = new Script("server").establish();
  script.peer({ flags: ".", seq: 1, ack: 1, data: bytes(5) }).expect();
  script.end.tcp.send(0, bytes(3));
  script.expect(". 1:4 ack 6");
  script.peer({ flags: ".", seq: 6, ack: 4, data: bytes(5) }).expect();
  script.wait(40).expect(". 4 ack 11");
});

test("3.8.6.3: every second full segment is acknowledged at once", () => {
  const script = new Script("server").establish(MSS_1000);
  script.peer({ flags: ".", seq: 1, ack: 1, data: bytes(1_000) }).expect();
  script.peer({ flags: ".", seq: 1_001, ack: 1, data: bytes(1_000) }).expect(". 1 ack 2001");
});

test("out of order: kept, with a duplicate ACK at once; partly known data gives what is new, once", () => {
  const script = new Script("server").establish();
  script.peer({ flags: ".", seq: 11, ack: 1, data: bytes(20).slice(10) }).expect(". 1 ack 1");
  assert.equal(script.end.tcp.counts.duplicateAcks, 1);
  assert.equal(script.end.bytesOf(0).length, 0);
  script.peer({ flags: ".", seq: 1, ack: 1, data: bytes(10) }).expect(". 1 ack 21");
  assert.deepEqual(script.end.bytesOf(0), bytes(20), "what fills a gap brings what was behind it");
  script.peer({ flags: ".", seq: 6, ack: 1, data: bytes(30).slice(5, 30) });
  assert.deepEqual(script.end.bytesOf(0), bytes(30));
  script.peer({ flags: ".", seq: 1, ack: 1, data: bytes(10) });
  assert.equal(script.sent().at(-1)!.ack, 31);
  assert.deepEqual(script.end.bytesOf(0), bytes(30));
});

test("3.10.7.4: data outside of the window is not taken, and answered with an ACK", () => {
  const script = new Script("server").establish();
  script.peer({ flags: ".", seq: 200_000, ack: 1, data: bytes(10) }).expect(". 1 ack 1");
  script.peer({ flags: ".", seq: -50, ack: 1, data: bytes(10) }).expect(". 1 ack 1");
  assert.equal(script.end.bytesOf(0).length, 0);
});

test("RFC 5961: RST ends a connection only at exactly the expected number, elsewhere in the window it is challenged", () => {
  const script = new Script("swarm").establish();
  script.peer({ flags: "R", seq: 2 }).expect(". 1 ack 1");
  script.peer({ flags: "R", seq: 0 }).expect();
  script.peer({ flags: "R", seq: 100_000 }).expect();
  assert.deepEqual(script.end.closures, []);
  assert.equal(script.end.tcp.counts.challengeAcks, 1);
  script.peer({ flags: "R", seq: 1 }).expect();
  assert.deepEqual(script.end.closures, [[0, "ECONNRESET"]]);
});

test("RFC 5961: SYN on an open connection is challenged, and changes nothing", () => {
  const script = new Script("server").establish();
  script.peer({ flags: "S", seq: 100 }).expect(". 1 ack 1");
  script.peer({ flags: "S", seq: 0 }).expect(". 1 ack 1");
  assert.deepEqual(script.end.closures, []);
});

test("RFC 5961: an ACK of what was never sent is ignored, an ancient one challenged; neither brings data", () => {
  const script = new Script("server").establish();
  script.peer({ flags: ".", seq: 1, ack: 500, data: bytes(5) }).expect();
  script.peer({ flags: ".", seq: 1, ack: -100_000, data: bytes(5) }).expect(". 1 ack 1");
  assert.equal(script.end.bytesOf(0).length, 0);
});

test("RFC 5961, 7: challenges are limited, so that two ends never answer each other for ever", () => {
  const script = new Script("swarm").establish();
  for (let count = 0; count < 1_500; count++) script.peer({ flags: "R", seq: 2 });
  assert.equal(script.sent().length, 1_000);
  script.wait(1_100).peer({ flags: "R", seq: 2 }).expect(". 1 ack 1");
});

test("segments without ACK are dropped", () => {
  const script = new Script("server").establish();
  script.peer({ flags: "", seq: 1, data: bytes(5) }).expect();
  assert.equal(script.end.bytesOf(0).length, 0);
});

test("keep-alives are answered, with and without a byte", () => {
  const script = new Script("swarm").establish();
  script.peer({ flags: ".", seq: 0, ack: 1 }).expect(". 1 ack 1");
  script.peer({ flags: ".", seq: 0, ack: 1, data: bytes(1) }).expect(". 1 ack 1");
  assert.equal(script.end.bytesOf(0).length, 0);
});

test("a reader that pauses closes its window when it is full, and opens it again when it reads", () => {
  const script = new Script("swarm").establish([2, 4, 5, 180, 3, 3, 7, 1]);
  script.end.tcp.pauseReads(0);
  let seq = 1;
  for (let window = 131_072; window > 0; ) {
    const length = Math.min(1_460, window);
    script.peer({ flags: ".", seq, ack: 1, data: bytes(length) });
    seq += length;
    window -= length;
  }
  assert.equal(script.end.bytesOf(0).length, 0, "nothing is delivered meanwhile");
  script.wait(40);
  assert.equal(script.sent().at(-1)!.win, 0);
  script.peer({ flags: ".", seq, ack: 1, data: bytes(1) });
  const [answer] = script.sent();
  assert.deepEqual([answer!.ack, answer!.win], [seq, 0], "a probe is answered");
  script.end.tcp.resumeReads(0);
  script.wait(8);
  assert.equal(script.end.bytesOf(0).length, 131_072);
  assert.equal(script.sent().at(-1)!.win, 131_072 >> 3);
});

test("a peer that does not read the answers is not read from until they have been sent", () => {
  const script = new Script("server").establish([2, 4, 5, 180], 0);
  const { tcp } = script.end;
  script.end.onReceived = () => tcp.sendAnswer(0, bytes(30_000), 0, 30_000);
  for (let message = 0; message < 8; message++) {
    script.peer({ flags: ".", seq: 1 + message * 100, ack: 1, win: 0, data: bytes(100) });
  }
  assert.equal(script.end.bytesOf(0).length, 300, "three answers are above the bound");
  let win = 30_000;
  for (let ack = 1; script.end.bytesOf(0).length < 800; win = 60_000) {
    script.peer({ flags: ".", seq: 801, ack, win });
    const sent = script.sent().filter(({ length }) => length > 0);
    assert.ok(sent.length > 0, "it goes on");
    ack = Math.max(...sent.map(({ seq, length }) => seq + length));
    assert.ok(tcp.backlog(0) <= 3 * 30_000, "what waits is bounded");
  }
  assert.deepEqual(script.end.bytesOf(0).length, 800, "in the end everything is read");
});

// FIN in every order. The swarm answers a server's FIN with RST, as the contract wants it.

test("the server closes: FIN after the last byte, FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT", () => {
  const script = new Script("server").establish();
  script.end.tcp.send(0, bytes(5));
  script.end.tcp.close(0, "orderly");
  script.expect(". 1:6 ack 1", "F. 6 ack 1");
  script.peer({ flags: ".", seq: 1, ack: 7 }).expect();
  script.peer({ flags: ".", seq: 1, ack: 7, data: bytes(3) });
  script.peer({ flags: "F.", seq: 4, ack: 7 });
  assert.equal(script.sent().at(-1)!.ack, 5);
  assert.deepEqual(script.end.closures, [[0, "CLOSED"]]);
  assert.equal(script.end.bytesOf(0).length, 0, "what comes after the close is dropped");
  script.peer({ flags: "F.", seq: 4, ack: 7 }).expect(". 7 ack 5");
  script.wait(10_000).peer({ flags: "F.", seq: 4, ack: 7 }).expect("R 7");
});

test("both close at once: CLOSING, then TIME-WAIT", () => {
  const script = new Script("server").establish();
  script.end.tcp.close(0, "orderly");
  script.expect("F. 1 ack 1");
  script.peer({ flags: "F.", seq: 1, ack: 1 }).expect(". 2 ack 2");
  assert.deepEqual(script.end.closures, []);
  script.peer({ flags: ".", seq: 2, ack: 2 }).expect();
  assert.deepEqual(script.end.closures, [[0, "CLOSED"]]);
});

test("FIN and the ACK of ours in one segment: TIME-WAIT at once", () => {
  const script = new Script("server").establish();
  script.end.tcp.close(0, "orderly");
  script.expect("F. 1 ack 1");
  script.peer({ flags: "F.", seq: 1, ack: 2 }).expect(". 2 ack 2");
  assert.deepEqual(script.end.closures, [[0, "CLOSED"]]);
});

test("the client finishes first and still gets its echo: CLOSE-WAIT, LAST-ACK", () => {
  const script = new Script("server").establish();
  script.end.onFinished = () => {
    script.end.tcp.send(0, bytes(4));
    script.end.tcp.finish(0, false);
  };
  script.peer({ flags: "F.", seq: 1, ack: 1, data: bytes(2) });
  script.expect(". 1 ack 4", ". 1:5 ack 4", "F. 5 ack 4");
  script.peer({ flags: ".", seq: 4, ack: 6 }).expect();
  assert.deepEqual(script.end.closures, [[0, "EOF"]]);
});

test("FIN is sent again until it is acknowledged", () => {
  const script = new Script("server").establish();
  script.end.tcp.close(0, "orderly");
  script.expect("F. 1 ack 1");
  script.wait(220).expect("F. 1 ack 1");
  script.wait(420).expect("F. 1 ack 1");
  script.peer({ flags: ".", seq: 1, ack: 2 }).expect();
  script.wait(30_000).expect();
});

test("a FIN before its data is dropped with a duplicate ACK; one that comes twice is acknowledged twice", () => {
  const script = new Script("server").establish();
  script.peer({ flags: "F.", seq: 6, ack: 1 });
  assert.deepEqual(script.end.finished, []);
  script.peer({ flags: ".", seq: 1, ack: 1, data: bytes(5) });
  script.sent();
  script.peer({ flags: "F.", seq: 6, ack: 1 }).expect(". 1 ack 7", "F. 1 ack 7");
  script.peer({ flags: "F.", seq: 6, ack: 1 }).expect(". 2 ack 7");
  assert.deepEqual(script.end.finished, [0]);
});

test("the peer's FIN waits behind data that a paused reader has not read", () => {
  const script = new Script("server").establish();
  script.end.tcp.pauseReads(0);
  script.peer({ flags: "F.", seq: 1, ack: 1, data: bytes(5) }).expect(". 1 ack 7");
  assert.deepEqual(script.end.finished, []);
  script.end.tcp.resumeReads(0);
  script.wait(8).expect("F. 1 ack 7");
  assert.deepEqual([script.end.bytesOf(0), script.end.finished], [bytes(5), [0]]);
});

test("the swarm answers the server's FIN with RST and forgets the connection", () => {
  const script = new Script("swarm").establish();
  script.peer({ flags: "F.", seq: 1, ack: 1 }).expect(". 1 ack 2", "R. 1 ack 2");
  assert.deepEqual(script.end.closures, [[0, "EOF"]]);
});

test("TIME-WAIT takes a new SYN beyond the old bytes; the swarm reopens beyond its own", () => {
  const server = new Script("server").establish();
  server.end.tcp.close(0, "orderly");
  server.sent();
  server.peer({ flags: "F.", seq: 1, ack: 2 });
  server.sent();
  server.peer({ flags: "S", seq: 5_000 });
  assert.equal(server.sent()[0]!.flags, "S.");

  const swarm = new Script("swarm").establish();
  swarm.end.tcp.close(0, "orderly");
  swarm.expect("F. 1 ack 1");
  swarm.peer({ flags: "F.", seq: 1, ack: 2 }).expect(". 2 ack 2");
  assert.deepEqual(swarm.end.closures, [[0, "CLOSED"]]);
  swarm.end.tcp.open(0);
  const [syn] = swarm.sent();
  assert.ok(syn!.flags === "S" && syn!.seq > 65_536, "no old segment can lie in its window");
});

test("RST of our own: at the highest number sent, and nothing is answered or reported afterwards but the close", () => {
  const script = new Script("swarm").establish();
  script.end.tcp.send(0, bytes(5));
  script.sent();
  script.end.tcp.close(0, "reset");
  script.end.tcp.close(0, "reset");
  assert.deepEqual(script.end.closures, [], "not from inside the call");
  script.wait(8).expect("R. 6 ack 1");
  assert.deepEqual(script.end.closures, [[0, "CLOSED"]]);
  script.peer({ flags: ".", seq: 1, ack: 6, data: bytes(5) }).expect("R 6");
});

test("a server that lost our RST gets it again when the number is opened anew (half-open, 3.5.1)", () => {
  const script = new Script("server").establish();
  script.peer({ flags: "S", seq: 900_000 }).expect(". 1 ack 1");
  script.peer({ flags: "R", seq: 1 }).expect();
  assert.deepEqual(script.end.closures, [[0, "ECONNRESET"]]);
  script.peer({ flags: "S", seq: 900_000 });
  assert.equal(script.sent()[0]!.flags, "S.");
});

test("only so many connections have something under way; the others follow in their order", () => {
  const script = new Script("swarm", swarmEnd(4, 0, 1_500, 2));
  for (const connection of [0, 1, 2, 3]) script.end.tcp.open(connection);
  assert.equal(script.sent().length, 2);
  script.peer({ flags: "R.", seq: 0, ack: 1 });
  assert.equal(script.sent().length, 1);
});

test("sequence numbers wrap", () => {
  for (const isn of [-3, 0x7fff_fffd, -0x8000_0000]) {
    const script = new Script("server", serverEnd(4), isn).establish();
    for (let seq = 1; seq < 30; seq += 5)
      script.peer({ flags: ".", seq, ack: 1, data: bytes(30).slice(seq - 1, seq + 4) });
    assert.deepEqual(script.end.bytesOf(0), bytes(30));
  }
});
