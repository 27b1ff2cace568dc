/** Illegal orders: tsc checks that each line does not compile, node:test that it throws and says what to call first. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { isScriptError, ScriptError } from "../../dsl/errors.ts";
import {
  compare,
  connect,
  connections,
  cpu,
  kilobytes,
  latency,
  listen,
  memory,
  milliseconds,
  percent,
  perSecond,
  ports,
  seconds,
  spawn,
} from "../../dsl/mod.ts";

const server = listen(ports(8080, 2));
const child = spawn("node server.js {port}", { ports: ports(8080, 1) });
const running = connect("ws://127.0.0.1:8080");
const swarm = server.swarm(10);
const plan = swarm.echo("hello").measure(memory);

const ILLEGAL: { call: () => unknown; message: string; fix: string }[] = [
  {
    // @ts-expect-error phases belong to a swarm
    call: () => server.echo("hello"),
    message: "Cannot call .echo() on listen(...): call .swarm(connections) first",
    fix: "write listen(...).swarm(connections).echo(...)",
  },
  {
    // @ts-expect-error phases belong to a swarm
    call: () => server.websocket().ramp({ over: seconds(1) }),
    message: "Cannot call .ramp() on listen(...): call .swarm(connections) first",
    fix: "write listen(...).swarm(connections).ramp(...)",
  },
  {
    // @ts-expect-error phases belong to a swarm
    call: () => child.hold(seconds(1)),
    message: "Cannot call .hold() on spawn(...): call .swarm(connections) first",
    fix: "write spawn(...).swarm(connections).hold(...)",
  },
  {
    // @ts-expect-error phases belong to a swarm
    call: () => server.burst("hello", { connections: 1 }),
    message: "Cannot call .burst() on listen(...): call .swarm(connections) first",
    fix: "write listen(...).swarm(connections).burst(...)",
  },
  {
    // @ts-expect-error phases belong to a swarm
    call: () => server.storm({ drop: 3 }),
    message: "Cannot call .storm() on listen(...): call .swarm(connections) first",
    fix: "write listen(...).swarm(connections).storm(...)",
  },
  {
    // @ts-expect-error phases come first
    call: () => plan.churn({ rate: { kind: "rate", perSecond: 1 }, for: seconds(1) }),
    message: "Cannot call .churn() after .measure(): phases come before .measure()",
    fix: "write listen(...).swarm(connections), then phases such as .echo(message), then .measure(...probes)",
  },
  {
    // @ts-expect-error phases belong to a swarm
    call: () => server.stall("hello", { connections: 1, rate: perSecond(1), for: seconds(1) }),
    message: "Cannot call .stall() on listen(...): call .swarm(connections) first",
    fix: "write listen(...).swarm(connections).stall(...)",
  },
  {
    // @ts-expect-error there is nothing to measure yet
    call: () => server.measure(memory),
    message: "Cannot call .measure() on listen(...): call .swarm(connections) first",
    fix: "write listen(...).swarm(connections).measure(...)",
  },
  {
    // @ts-expect-error only a whole plan has a name
    call: () => server.named("a"),
    message: "Cannot call .named() on listen(...): call .swarm(connections) and .measure(...probes) first",
    fix: "write listen(...).swarm(connections).measure(...probes).named(name)",
  },
  {
    // @ts-expect-error only a whole plan has a name
    call: () => swarm.named("a"),
    message: "Cannot call .named() on .swarm(...): call .measure(...probes) first",
    fix: "write .measure(...probes).named(name)",
  },
  {
    // @ts-expect-error only a whole plan has a name
    call: () => swarm.echo("hello").named("a"),
    message: "Cannot call .named() on .echo(...): call .measure(...probes) first",
    fix: "write .measure(...probes).named(name)",
  },
  {
    // @ts-expect-error only a whole plan can be held to something
    call: () => swarm.expect(connections.held.atLeast(percent(100))),
    message: "Cannot call .expect() on .swarm(...): call .measure(...probes) first",
    fix: "write .measure(...probes).expect(...expectations)",
  },
  {
    // @ts-expect-error phases come first
    call: () => plan.expect(connections.held.atLeast(10)).echo("hello"),
    message: "Cannot call .echo() after .measure(): phases come before .measure()",
    fix: "write listen(...).swarm(connections), then phases such as .echo(message), then .measure(...probes)",
  },
  {
    // @ts-expect-error once is enough
    call: () => server.websocket().websocket(),
    message: "Cannot call .websocket() twice: the server speaks WebSocket already",
    fix: "write listen(...).websocket().swarm(connections)",
  },
  {
    // @ts-expect-error spawn takes its protocol
    call: () => child.websocket(),
    message: "Cannot call .websocket() on spawn(...): spawn takes the protocol as an option",
    fix: 'write spawn(command, { ports: ports(first, count), protocol: "websocket" })',
  },
  {
    // @ts-expect-error connect reads its protocol off the url
    call: () => running.websocket(),
    message: "Cannot call .websocket() on connect(...): connect reads the protocol off the url",
    fix: 'write connect("ws://127.0.0.1:8080/chat")',
  },
  {
    // @ts-expect-error phases belong to a swarm
    call: () => running.echo("hello"),
    message: "Cannot call .echo() on connect(...): call .swarm(connections) first",
    fix: "write connect(...).swarm(connections).echo(...)",
  },
  {
    // @ts-expect-error the protocol belongs to the server
    call: () => swarm.websocket(),
    message: "Cannot call .websocket() after .swarm(): the protocol belongs to the server",
    fix: "write listen(...).websocket().swarm(connections)",
  },
  {
    // @ts-expect-error the protocol belongs to the server
    call: () => plan.websocket(),
    message: "Cannot call .websocket() after .measure(): the protocol belongs to the server",
    fix: "write listen(...).websocket().swarm(connections)",
  },
  {
    // @ts-expect-error one swarm
    call: () => swarm.swarm(10),
    message: "Cannot call .swarm() twice: a script has one swarm",
    fix: "put all connections in one .swarm(...)",
  },
  {
    // @ts-expect-error one swarm
    call: () => plan.swarm(10),
    message: "Cannot call .swarm() twice: a script has one swarm",
    fix: "put all connections in one .swarm(...)",
  },
  {
    // @ts-expect-error phases come first
    call: () => plan.ramp({ over: seconds(1) }),
    message: "Cannot call .ramp() after .measure(): phases come before .measure()",
    fix: "write listen(...).swarm(connections), then phases such as .echo(message), then .measure(...probes)",
  },
  {
    // @ts-expect-error phases come first
    call: () => plan.named("a").hold(seconds(1)),
    message: "Cannot call .hold() after .measure(): phases come before .measure()",
    fix: "write listen(...).swarm(connections), then phases such as .echo(message), then .measure(...probes)",
  },
  {
    // @ts-expect-error phases come first
    call: () => plan.echo("hello"),
    message: "Cannot call .echo() after .measure(): phases come before .measure()",
    fix: "write listen(...).swarm(connections), then phases such as .echo(message), then .measure(...probes)",
  },
  {
    // @ts-expect-error phases come first
    call: () => plan.send("hello"),
    message: "Cannot call .send() after .measure(): phases come before .measure()",
    fix: "write listen(...).swarm(connections), then phases such as .echo(message), then .measure(...probes)",
  },
  {
    // @ts-expect-error phases come first
    call: () => plan.receive({ for: seconds(1) }),
    message: "Cannot call .receive() after .measure(): phases come before .measure()",
    fix: "write listen(...).swarm(connections), then phases such as .echo(message), then .measure(...probes)",
  },
  {
    // @ts-expect-error all probes at once
    call: () => plan.measure(latency),
    message: "Cannot call .measure() twice: it takes every probe at once",
    fix: "write .measure(memory, latency, throughput)",
  },
];

ILLEGAL.push({
  // @ts-expect-error only whole plans are compared
  call: () => compare({ whole: plan, "half a plan": swarm.echo("hello") }),
  message: 'Cannot compare "half a plan", which stops at .echo(...): call .measure(...probes) next',
  fix: "write compare({ name: listen(...).swarm(connections).measure(...probes), ... })",
});

for (const { call, message, fix } of ILLEGAL) {
  test(message, () => {
    assert.throws(call, (error) => {
      assert.ok(error instanceof ScriptError && isScriptError(error));
      assert.deepEqual(
        { name: error.name, message: error.message, fix: error.fix },
        { name: "ScriptError", message, fix },
      );
      return true;
    });
  });
}

/** Never run: wrong values that must not compile; at run time validate lists them (validate.test.ts). */
export function wrongValues(): void {
  // @ts-expect-error a number has no unit
  swarm.ramp({ over: 30 });
  // @ts-expect-error a rate is not a duration
  swarm.ramp({ rate: seconds(30) });
  // @ts-expect-error either, not both
  swarm.ramp({ over: seconds(1), rate: { kind: "rate", perSecond: 1 } });
  // @ts-expect-error neither
  swarm.ramp({});
  // @ts-expect-error a number has no unit
  swarm.hold(30);
  // @ts-expect-error a storm drops something
  swarm.storm({ back: seconds(1) });
  // @ts-expect-error a share is percent(30)
  swarm.storm({ drop: "30%" });
  // @ts-expect-error no such manner
  swarm.storm({ drop: 3, manner: "gentle" });
  // @ts-expect-error a churn ends some time
  swarm.churn({ rate: { kind: "rate", perSecond: 1 } });
  // @ts-expect-error a number is no message
  swarm.echo(5);
  // @ts-expect-error no such option
  swarm.echo("hello", { round: 3 });
  // @ts-expect-error on schedule, or in rounds
  swarm.echo("hello", { rate: perSecond(1), for: seconds(1), rounds: 2 });
  // @ts-expect-error for a time, or so many rounds
  swarm.echo("hello", { for: seconds(1), rounds: 2 });
  // @ts-expect-error on schedule there is no bound on what is in flight
  swarm.echo("hello", { rate: perSecond(1), for: seconds(1), inFlight: 2 });
  // @ts-expect-error a rate needs a duration
  swarm.echo("hello", { rate: perSecond(1) });
  // @ts-expect-error a rate has a unit
  swarm.echo("hello", { rate: 1, for: seconds(1) });
  // @ts-expect-error how many readers are slow?
  swarm.stall("hello", { rate: perSecond(1), for: seconds(1) });
  // @ts-expect-error a number is no answer
  swarm.echo("hello", { expect: 5 });
  // @ts-expect-error a number is no answer in a closed loop either
  swarm.echo("hello", { for: seconds(1), expect: 5 });
  // @ts-expect-error in a closed loop a length of time has a unit
  swarm.echo("hello", { for: 1, inFlight: 2 });
  // @ts-expect-error nobody answers
  swarm.send("hello", { expect: "hello" });
  // @ts-expect-error a number has no unit
  swarm.receive({ for: 5 });
  // @ts-expect-error how many?
  swarm.burst("hello", { times: 3 });
  // @ts-expect-error a name is no probe
  swarm.measure("memory");
  // @ts-expect-error a number has no unit
  plan.expect(memory.perConnection.below(9_000));
  // @ts-expect-error a duration is no size
  plan.expect(memory.server.perConnection.below(milliseconds(9)));
  // @ts-expect-error a bound is needed
  plan.expect(latency.p99);
  // @ts-expect-error processor time has no bounds
  plan.expect(cpu.below(kilobytes(1)));
  // @ts-expect-error ports have a first and a count
  listen(8080);
  // @ts-expect-error spawn needs ports
  spawn("node server.js");
  // @ts-expect-error a list has no names
  compare([plan]);
  // @ts-expect-error a comparison is no plan
  compare({ inner: compare({ plan }) });
  // @ts-expect-error connect needs a url
  connect(ports(8080, 1));
  // @ts-expect-error it runs already: there is nothing to start
  connect("tcp://127.0.0.1:8080", { command: "node server.js" });
  // @ts-expect-error no such engine
  listen(ports(8080, 1), { engine: "kqueue" });
}

test("a script error of another copy of the language is recognised, another error is not", () => {
  const foreign = Object.assign(new Error("Cannot"), { fix: "write", [Symbol.for("c10m.script-error")]: true });
  assert.equal(isScriptError(foreign), true);
  assert.equal(isScriptError(new Error("Cannot")), false);
  assert.equal(isScriptError({ name: "ScriptError", message: "Cannot", fix: "write" }), false);
});
