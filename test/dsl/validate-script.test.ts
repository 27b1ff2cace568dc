/** Wrong values in scripts whose types were stripped or cast away: all are listed, with the place and the fix. */

import assert from "node:assert/strict";
import { test } from "node:test";
import * as c10m from "../../dsl/mod.ts";
import { validate } from "../../dsl/validate.ts";

// biome-ignore lint/suspicious/noExplicitAny: this is how a script without types sees the language
const language = c10m as any;
const {
  bytes,
  connections,
  latency,
  listen,
  memory,
  percent,
  kilobytes,
  milliseconds,
  throughput,
  perSecond,
  ports,
  random,
  seconds,
  spawn,
  text,
} = language;

const server = listen(ports(8080, 1));
const swarm = server.swarm(10);
const child = (options: object, command: unknown = "x") => spawn(command, { ports: ports(1, 1), ...options }).swarm(1);

/** The problems of a stage, as "path: message: fix"; a stage before `.measure()` is finished first. */
function problemsOf(stage: { measure?: () => unknown; toJSON(): unknown; stage: string }): string[] {
  const whole = (stage.stage === "measured" ? stage : stage.measure?.()) as { toJSON(): unknown };
  return validate(whole.toJSON()).map(({ path, message, fix }) => `${path}: ${message}: ${fix}`);
}

const DURATION = "write a duration such as seconds(30) (in a plan file, milliseconds: 30000)";
const RAMP = "write .ramp({ over: seconds(30) }) or .ramp({ rate: perSecond(1000) })";
const MESSAGE =
  "message must be text, bytes, random, template, a string or a Uint8Array of at most 1,048,576 bytes, not";
const MESSAGE_FIX = 'write text("hello") or bytes(64)';
const EXPECTATION = "write memory.perConnection.below(kilobytes(9)) or latency.p99.below(milliseconds(50))";
const AMOUNT =
  "a number of connections from 1 on, or a share such as percent(30): write a whole number such as 1000, or percent(30)";
const PROBE = 'write memory, latency, throughput or cpu, as imported from "c10m" (in a plan file, "memory")';
const REPLY = 'write a reply such as "pong", text("pong") or bytes(64), or a pattern such as /^pong/';

const ON_SCHEDULE =
  "rate and for (messages leave on schedule) cannot go with rounds and inFlight (each waits for its echo): write { rate: perSecond(1000), for: seconds(10) } or { rounds: 10 }";

const TABLE: readonly [string, () => Parameters<typeof problemsOf>[0], readonly string[]][] = [
  [
    "a bare port",
    () => listen(8080).swarm(1),
    ["subject.ports: ports must be a range of ports, not 8,080: write ports(8080, 1)"],
  ],
  [
    "no ports",
    () => listen().swarm(1),
    ["subject.ports: ports is missing: it must be a range of ports: write ports(8080, 1)"],
  ],
  [
    "no count",
    () => listen(ports(8080)).swarm(1),
    [
      "subject.ports.count: count is missing: it must be a whole number from 1 to 65,535: write a whole number such as 200",
    ],
  ],
  [
    "a range beyond the last port",
    () => listen(ports(65_000, 1_000)).swarm(1),
    ["subject.ports: ports(65000, 1000) ends at 65,999; the last port is 65,535: write ports(65000, 536)"],
  ],
  [
    "a count in words",
    () => server.swarm("many"),
    [
      'swarm.connections: connections must be a whole number from 1 to 100,000,000, not "many": write a whole number such as 10000',
    ],
  ],
  [
    "a bigint",
    () => server.swarm(10n),
    [
      "swarm.connections: connections must be a whole number from 1 to 100,000,000, not 10n: write a whole number such as 10000",
    ],
  ],
  [
    "an empty swarm",
    () => server.swarm(0),
    ["swarm.connections: a swarm of 0 connections measures nothing: write a swarm of 1 or more"],
  ],
  [
    "NaN",
    () => swarm.echo("a", { rounds: Number.NaN }),
    ["phases[0].rounds: rounds must be a whole number from 1 to 1,000,000, not NaN: write a whole number such as 10"],
  ],
  [
    "a ramp without a unit",
    () => swarm.ramp({ over: 30 }),
    ["phases[0].schedule.overMs: over is 30, which has no unit: write seconds(30)"],
  ],
  [
    "a large rate without a unit",
    () => swarm.ramp({ rate: 50_000 }),
    ["phases[0].schedule.perSecond: rate is 50,000, which has no unit: write perSecond(50000)"],
  ],
  [
    "a hold without a unit",
    () => swarm.hold(1.5),
    ["phases[0].durationMs: duration is 1.5, which has no unit: write seconds(1.5)"],
  ],
  [
    "a time-out without a unit",
    () => server.swarm(1, { connectTimeout: 5 }).echo("a", { timeout: 7 }),
    [
      "swarm.connectTimeoutMs: connectTimeout is 5, which has no unit: write seconds(5)",
      "phases[0].timeoutMs: timeout is 7, which has no unit: write seconds(7)",
    ],
  ],
  [
    "a negative, an endless, a wrong duration",
    () => swarm.hold(seconds(-1)).hold(seconds(Number.POSITIVE_INFINITY)).hold(seconds(3n)).hold("1s").hold(),
    [
      "phases[0].durationMs: duration must be 0 ms or more, not -1,000 ms: write a duration such as seconds(30)",
      `phases[1].durationMs: duration must be a duration, not Infinity: ${DURATION}`,
      `phases[2].durationMs: duration must be a duration, not 3n: ${DURATION}`,
      `phases[3].durationMs: duration must be a duration, not "1s": ${DURATION}`,
      `phases[4].durationMs: duration is missing: it must be a duration: ${DURATION}`,
    ],
  ],
  [
    "a ramp in no time, or longer than a timer can be",
    () => swarm.ramp({ over: seconds(0) }).ramp({ over: seconds(1e9) }),
    [
      "phases[0].schedule.overMs: over must be more than 0 ms, not 0 ms: write a duration such as seconds(30)",
      "phases[1].schedule.overMs: over must be at most 2,147,483,647 ms, not 1,000,000,000,000 ms: write a duration such as seconds(30)",
    ],
  ],
  [
    "a rate for a duration and the other way round",
    () => swarm.ramp({ over: perSecond(1) }).ramp({ rate: seconds(1) }),
    [
      `phases[0].schedule.overMs: over must be a duration, not {"kind":"rate","perSecond":1}: ${DURATION}`,
      'phases[1].schedule.perSecond: rate must be a rate of more than 0 per second, not {"kind":"duration","ms":1000}: write a rate such as perSecond(1000) (in a plan file, a number: 1000)',
    ],
  ],
  [
    "a ramp with both, with neither, with nothing",
    () => swarm.ramp({ over: 1, rate: 2 }).ramp({}).ramp(),
    [
      `phases[0].schedule: schedule must be either { over } or { rate }, not {"over":1,"rate":2}: ${RAMP}`,
      `phases[1].schedule: schedule must be either { over } or { rate }, not {}: ${RAMP}`,
      `phases[2].schedule: schedule is missing: it must be either { over } or { rate }: ${RAMP}`,
    ],
  ],
  [
    "a ramp beyond the swarm",
    () => swarm.ramp({ over: seconds(1) }, { to: 11 }),
    ["phases[0].to: to is 11, more than the swarm's 10 connections: write at most 10"],
  ],
  [
    "an echo when all is closed",
    () =>
      swarm
        .ramp({ over: seconds(1) }, { to: 0 })
        .hold(seconds(1))
        .echo("a")
        .ramp({ over: seconds(1) })
        .echo("a"),
    ["phases[2]: no connection is open in this phase: write .echo() before the ramp to 0, or ramp up again first"],
  ],
  [
    "storms of nothing, of more than there is, of no share",
    () =>
      swarm
        .storm()
        .storm({ drop: 11 })
        .storm({ drop: percent(0) })
        .storm({ drop: "30%" })
        .ramp({ over: seconds(1) }, { to: 5 })
        .storm({ drop: 6 }),
    [
      `phases[0].drop: drop is missing: it must be ${AMOUNT}`,
      "phases[2].drop.percent: percent(0) is not a share: it must be more than 0 and at most 100: write a share such as percent(30)",
      `phases[3].drop: drop must be ${AMOUNT.replace(":", ', not "30%":')}`,
      "phases[1].drop: drop is 11, but 10 connections are open in this phase: write at most 10, or a share such as percent(30)",
      "phases[5].drop: drop is 6, but 5 connections are open in this phase: write at most 5, or a share such as percent(30)",
    ],
  ],
  [
    "options of storms and churns",
    () =>
      swarm
        .storm({ drop: 1, back: 3, manner: "gentle", tries: 0, wait: 1 })
        .churn({ rate: 5, for: 5 })
        .churn({ rate: perSecond(0.5), for: seconds(1) }),
    [
      'phases[0].manner: manner must be "reset" or "orderly", not "gentle": write "reset" or "orderly"',
      "phases[0].backMs: back is 3, which has no unit: write seconds(3)",
      "phases[0].tries: tries must be a whole number from 1 to 100, not 0: write a whole number such as 10",
      "phases[0].wait: unknown option wait: 1: leave it out; the options are: drop, back, manner, tries",
      "phases[1].perSecond: rate is 5, which has no unit: write perSecond(5)",
      "phases[1].forMs: for is 5, which has no unit: write seconds(5)",
      "phases[2]: 0.5 a second for 1,000 ms replace no whole connection: write a higher rate, or a longer time",
    ],
  ],
  [
    "a storm when all is closed",
    () => swarm.ramp({ over: seconds(1) }, { to: 0 }).storm({ drop: 1 }),
    ["phases[1]: no connection is open in this phase: write .storm() before the ramp to 0, or ramp up again first"],
  ],
  [
    "a schedule without its rate, without its length, without units, of no time",
    () =>
      swarm
        .echo("a", { for: 1 })
        .echo("a", { rate: perSecond(1) })
        .echo("a", { rate: 5, for: 6, timeout: 7 })
        .echo("a", { rate: perSecond(1), for: seconds(0), round: 1 }),
    [
      "phases[0].forMs: for is 1, which has no unit: write seconds(1)",
      `phases[1].forMs: for is missing: it must be a duration: ${DURATION}`,
      "phases[2].perSecond: rate is 5, which has no unit: write perSecond(5)",
      "phases[2].forMs: for is 6, which has no unit: write seconds(6)",
      "phases[2].timeoutMs: timeout is 7, which has no unit: write seconds(7)",
      "phases[3].forMs: for must be more than 0 ms, not 0 ms: write a duration such as seconds(30)",
      "phases[3].round: unknown option round: 1: leave it out; the options are: expect, rate, for, timeout",
    ],
  ],
  [
    "options of several models",
    () =>
      swarm
        .echo("a", { rate: perSecond(1), for: seconds(1), rounds: 2 })
        .echo("a", { rate: perSecond(1), inFlight: 1 })
        .echo("a", { for: seconds(1), rounds: 2 })
        .echo("a", { for: seconds(1), rounds: 2, rate: perSecond(1), inFlight: 1 })
        .echo("a", { for: seconds(1), inFlight: 1 }),
    [
      `phases[0]: ${ON_SCHEDULE}`,
      `phases[1]: ${ON_SCHEDULE}`,
      "phases[2]: for (each connection sends again at once, for a time) cannot go with rounds (each sends so many times): write { for: seconds(10) } or { rounds: 10 }",
      `phases[3]: ${ON_SCHEDULE}`,
    ],
  ],
  [
    "a closed loop of no time, of nothing in flight, and an answer that cannot be known",
    () => swarm.echo("a", { for: seconds(0), inFlight: 0, expect: random(1, 2), round: 1 }),
    [
      `phases[0].expect: random(...) makes a different message each time, so no reply could equal it: ${REPLY}`,
      "phases[0].forMs: for must be more than 0 ms, not 0 ms: write a duration such as seconds(30)",
      "phases[0].inFlight: inFlight must be a whole number of at least 1, not 0: write a whole number such as 1024",
      "phases[0].round: unknown option round: 1: leave it out; the options are: expect, for, inFlight, timeout",
    ],
  ],
  [
    "a stall without options, of too many, of none, when all is closed",
    () =>
      swarm
        .stall("a", { rate: perSecond(1), for: seconds(1) })
        .stall("a", { connections: 11, rate: perSecond(1), for: seconds(1) })
        .stall("a", { connections: percent(0), rate: perSecond(1), for: seconds(1) })
        .ramp({ over: seconds(1) }, { to: 0 })
        .stall("a", { connections: 1, rate: perSecond(1), for: seconds(1) }),
    [
      "phases[0].connections: connections is missing: it must be a number of connections from 1 on, or a share such as percent(30): write a whole number such as 1000, or percent(30)",
      "phases[2].connections.percent: percent(0) is not a share: it must be more than 0 and at most 100: write a share such as percent(30)",
      "phases[1].connections: connections is 11, more than the swarm's 10: write at most 10, or a share such as percent(10)",
      "phases[4]: no connection is open in this phase: write .stall() before the ramp to 0, or ramp up again first",
    ],
  ],
  [
    "what is no message",
    () => swarm.echo(5).echo(new Map()).echo(new Uint8Array(1_048_577)).echo(),
    [
      `phases[0].message: ${MESSAGE} 5: ${MESSAGE_FIX}`,
      `phases[1].message: ${MESSAGE} an instance of Map: ${MESSAGE_FIX}`,
      `phases[2].message: ${MESSAGE} a Uint8Array of 1,048,577 bytes: ${MESSAGE_FIX}`,
      `phases[3].message: ${MESSAGE.replace(" must be", " is missing: it must be").replace(", not", "")}: ${MESSAGE_FIX}`,
    ],
  ],
  [
    "empty messages",
    () => swarm.echo("").echo(new Uint8Array()).echo(text("")),
    [
      `phases[0].message.text: the message is empty, so no echo could answer it: ${MESSAGE_FIX}`,
      `phases[1].message.base64: the message is empty, so no echo could answer it: ${MESSAGE_FIX}`,
      `phases[2].message.text: the message is empty, so no echo could answer it: ${MESSAGE_FIX}`,
    ],
  ],
  [
    "text beyond 1 MiB once it is UTF-8, and half a character",
    () => swarm.echo("é".repeat(524_289)).echo("é".repeat(524_288)).echo("\ud83d"),
    [
      "phases[0].message.text: the message has 1,048,578 bytes; the most is 1,048,576 bytes: send at most 1,048,576 bytes",
      "phases[2].message.text: text contains half of a surrogate pair: write whole characters",
    ],
  ],
  [
    "wrong lengths",
    () =>
      swarm
        .echo(bytes("64"))
        .echo(bytes(0))
        .echo(random(8, 4))
        .echo(random(4, 8, { seed: -1, sed: 1 })),
    [
      'phases[0].message.lengthBytes: length must be a whole number from 1 to 1,048,576, not "64": write a whole number such as 64',
      "phases[1].message.lengthBytes: length must be a whole number from 1 to 1,048,576, not 0: write a whole number such as 64",
      "phases[2].message: random(8, 4) has its shortest length above its longest: write random(4, 8)",
      "phases[3].message.seed: seed must be a whole number from 0 to 4,294,967,295, not -1: write a whole number such as 1",
      "phases[3].message.sed: unknown option sed: 1: leave it out; the options are: seed",
    ],
  ],
  [
    "unknown options, and options that are none",
    () =>
      listen(ports(1, 1), { backlog: 5 }).websocket({ room: 1 }).swarm(1, 20).echo("a", { round: 3, model: "open" }),
    [
      "subject.backlog: unknown option backlog: 5: leave it out; the options are: host, engine, workers",
      "subject.room: unknown option room: 1: leave it out; the options are: path",
      "swarm: the options must be an object, not 20: write them in braces; the options are: engine, workers, from, connectTimeout, login",
      "phases[0].round: unknown option round: 3: leave it out; the options are: expect, rounds, inFlight, timeout",
      'phases[0].model: unknown option model: "open": leave it out; the options are: expect, rounds, inFlight, timeout',
    ],
  ],
  [
    "another machine",
    () =>
      listen(ports(1, 1), { host: "0.0.0.0" }).swarm(1, {
        from: ["10.0.0.1", "127.0.0.0/7", "127.0.0.1/33", "127.0.0.256"],
      }),
    [
      'subject.host: host is "0.0.0.0": only loopback is allowed: write "127.0.0.1"',
      'swarm.from[0]: from[0] is "10.0.0.1": only loopback is allowed: write an address such as "127.0.0.2" or a range such as "127.0.0.0/24"',
      'swarm.from[1]: from[1] is "127.0.0.0/7": a range is /8 to /32 of 127.0.0.0: write an address such as "127.0.0.2" or a range such as "127.0.0.0/24"',
      'swarm.from[2]: from[2] is "127.0.0.1/33": a range is /8 to /32 of 127.0.0.0: write an address such as "127.0.0.2" or a range such as "127.0.0.0/24"',
      'swarm.from[3]: from[3] must be an IPv4 address or a range of them, not "127.0.0.256": write an address such as "127.0.0.2" or a range such as "127.0.0.0/24"',
    ],
  ],
  [
    "no source address, or one of another family",
    () => server.swarm(1, { from: [] }),
    ['swarm.from: from must be at least one address, not []: write "127.0.0.0/24", or leave it out'],
  ],
  [
    "a source address of another family",
    () => listen(ports(1, 1), { host: "::1" }).swarm(1, { from: "127.0.0.1" }),
    [
      'swarm.from: from has IPv4 addresses, but the server listens on ::1: let the server listen on "127.0.0.1", or leave from out',
    ],
  ],
  [
    "an unknown engine, no worker",
    () => server.swarm(1, { engine: "kqueue", workers: 0 }),
    [
      'swarm.engine: engine must be "auto" or "uring" or "epoll" or "node" or "packet", not "kqueue": write "auto" or "uring" or "epoll" or "node" or "packet"',
      "swarm.workers: workers must be a whole number from 1 to 1,024, not 0: write a whole number such as 4",
    ],
  ],
  [
    "paths",
    () => server.websocket({ path: "chat" }).swarm(1),
    ['subject.path: path must start with "/", not "chat": write a path such as "/" or "/chat?room=1"'],
  ],
  [
    "a path with a space",
    () => server.websocket({ path: "/a b" }).swarm(1),
    [
      'subject.path: path has a character that a request cannot hold: "/a b": write it percent-encoded, without a fragment',
    ],
  ],
  [
    "a path for TCP",
    () => child({ path: "/" }),
    ['subject.path: TCP has no path: "/": choose WebSocket, or leave the path out'],
  ],
  [
    "a command that is blank",
    () => child({}, "  "),
    ['subject.command: command is empty: write spawn("node server.js {port}", { ports: ports(8080, 1) })'],
  ],
  [
    "what a process cannot be given",
    () => child({ cwd: "", env: { "A=B": "1", C: 3 } }, "a\0b"),
    [
      'subject.command: command contains a NUL character: write a string such as "node server.js {port}"',
      'subject.cwd: cwd is empty: write a string such as "server"',
      'subject.env.A=B: "A=B" cannot be the name of an environment variable: write a name such as LOG',
      'subject.env.C: C must be a string, not 3: write a string such as "off"',
    ],
  ],
  [
    "a pattern that remembers its position",
    () => child({ ready: /up/gi }),
    ['subject.ready.flags: a pattern cannot have the flags g or y: "gi": write the flags "i"'],
  ],
  [
    "what is no pattern",
    () => child({ ready: 5 }),
    ['subject.ready: ready must be a pattern, not 5: write a pattern such as /listening/, or text such as "listening"'],
  ],
  [
    "what is no probe",
    () => swarm.measure("memory", memory, undefined, memory),
    [
      `measure[0]: measure[0] must be a probe, not "memory": ${PROBE}`,
      `measure[2]: measure[2] is missing: it must be a probe: ${PROBE}`,
      "measure[3]: memory is measured twice: write each probe once",
    ],
  ],
  [
    "bounds without a unit, or none",
    () =>
      swarm
        .measure(memory, latency, throughput)
        .expect(memory.perConnection.below(9_000), latency.p99.below(), throughput.above(0), memory),
    [
      "expect[0].belowBytes: below is 9,000, which has no unit: write kilobytes(9000)",
      `expect[1].belowMs: below is missing: it must be a duration: ${DURATION}`,
      "expect[2].abovePerSecond: above is 0, which has no unit: write perSecond(0)",
      `expect[3]: expect[3] must be an expectation, not {"kind":"probe","name":"memory","perConnection":{},"serve...: ${EXPECTATION}`,
    ],
  ],
  [
    "shares and numbers of connections that there cannot be",
    () => swarm.measure().expect(connections.held.atLeast(percent(101)), connections.held.atLeast(11)),
    [
      "expect[0].atLeast.percent: percent(101) is not a share: it must be more than 0 and at most 100: write a share such as percent(30)",
      "expect[1].atLeast: atLeast is 11, more than the swarm's 10 connections: write percent(100)",
    ],
  ],
  [
    "what is expected but not measured",
    () => swarm.measure(memory).expect(memory.perConnection.below(kilobytes(9)), latency.p50.below(milliseconds(1))),
    ["expect[1]: latency is expected to meet a bound, but is not measured: add latency to .measure(...)"],
  ],
  [
    "replies that none could equal, or that are none",
    () =>
      swarm
        .echo("ping", { expect: random(1, 2) })
        .echo("ping", { expect: 5 })
        .echo("ping", { expect: /pong/g })
        .echo("ping", { expect: "" }),
    [
      `phases[0].expect: random(...) makes a different message each time, so no reply could equal it: ${REPLY}`,
      `phases[1].expect: expect must be a fixed reply or a pattern, not 5: ${REPLY}`,
      'phases[2].expect.flags: a pattern cannot have the flags g or y: "g": write the flags ""',
      `phases[3].expect.text: the message is empty, so no echo could answer it: ${MESSAGE_FIX}`,
    ],
  ],
  [
    "bursts of nobody, of too many, or too often",
    () =>
      swarm
        .burst("a")
        .burst("a", { connections: 0 })
        .burst("a", { connections: 11 })
        .burst("a", { connections: percent(0) })
        .burst("a", { connections: 10, times: 2 })
        .burst("a", { connections: 10, times: 0, every: 3 }),
    [
      `phases[0].connections: connections is missing: it must be ${AMOUNT}`,
      `phases[1].connections: connections must be ${AMOUNT.replace(": write", ", not 0: write")}`,
      "phases[3].connections.percent: percent(0) is not a share: it must be more than 0 and at most 100: write a share such as percent(30)",
      "phases[4].everyMs: every is missing: a burst of 2 times needs the time from one start to the next: write every: seconds(1)",
      "phases[5].times: times must be a whole number from 1 to 1,000,000, not 0: write a whole number such as 10",
      "phases[5].everyMs: every is 3, which has no unit: write seconds(3)",
      "phases[2].connections: connections is 11, more than the swarm's 10: write at most 10, or a share such as percent(10)",
    ],
  ],
  [
    "a listening without an end, and messages with nobody there",
    () =>
      swarm
        .receive()
        .receive({ for: 5 })
        .ramp({ over: seconds(1) }, { to: 0 })
        .send("a")
        .receive({ for: seconds(1) }),
    [
      `phases[0].forMs: for is missing: it must be a duration: ${DURATION}`,
      "phases[1].forMs: for is 5, which has no unit: write seconds(5)",
      "phases[3]: no connection is open in this phase: write .send() before the ramp to 0, or ramp up again first",
      "phases[4]: no connection is open in this phase: write .receive() before the ramp to 0, or ramp up again first",
    ],
  ],
  ["names", () => swarm.measure().named(""), ['name: name is empty: write a string such as "steady state"']],
  [
    "a name on two lines",
    () => swarm.measure().named("a\nb"),
    ["name: name has a control character in it: write the name on one line"],
  ],
];

for (const [name, script, expected] of TABLE) {
  test(name, () => assert.deepEqual(problemsOf(script()), expected));
}
