/** Any legal script, for property tests. */

import fc from "fast-check";
import {
  bytes,
  type Connected,
  connect,
  connections,
  cpu,
  type Expectation,
  kilobytes,
  type Listening,
  latency,
  listen,
  type Message,
  memory,
  milliseconds,
  type Probe,
  percent,
  perSecond,
  ports,
  random,
  type Spawned,
  type Swarming,
  seconds,
  spawn,
  template,
  throughput,
} from "../../dsl/mod.ts";
import type { Plan } from "../../dsl/plan.ts";

const engine = fc.constantFrom("auto", "uring", "epoll", "node", "packet");
const workers = fc.integer({ min: 1, max: 1_024 });
const duration = fc.double({ min: 0.001, max: 2_147_483_647, noNaN: true }).map(milliseconds);
const rate = fc.double({ min: 1e-6, max: 1e9, noNaN: true }).map(perSecond);
const path = fc.constantFrom("/", "/chat", "/chat?room=1&x=%20");
const source = fc.constantFrom("127.0.0.1", "127.255.255.255", "127.0.0.0/8", "127.3.0.0/16", "127.0.0.1/32");

const anyPorts = fc
  .integer({ min: 1, max: 65_535 })
  .chain((first) => fc.integer({ min: 1, max: 65_536 - first }).map((count) => ports(first, count)));

const anyListen: fc.Arbitrary<Listening> = fc
  .tuple(
    anyPorts,
    fc.record({ host: fc.constantFrom("127.0.0.1", "localhost"), engine, workers }, { requiredKeys: [] }),
  )
  .map(([range, options]) => listen(range, options));

const anySpawn: fc.Arbitrary<Spawned> = fc
  .record(
    {
      ports: anyPorts,
      ready: fc.oneof(fc.constantFrom(/up/iu, /[/]$/), fc.stringMatching(/^[!-~]{1,20}$/)),
      cwd: fc.constantFrom(".", "server"),
      env: fc.dictionary(fc.stringMatching(/^[A-Z_]{1,9}$/), fc.stringMatching(/^[ -~]{0,9}$/)),
    },
    { requiredKeys: ["ports"] },
  )
  .chain((options) =>
    fc.oneof(
      fc.constant(spawn("node server.js {port}", options)),
      path.map((path) => spawn("./server {ports}", { ...options, protocol: "websocket", path })),
    ),
  );

const anyConnect: fc.Arbitrary<Connected> = fc.oneof(
  fc.integer({ min: 1, max: 65_535 }).map((port) => connect(`tcp://127.0.0.1:${port}`)),
  fc
    .record({
      ports: anyPorts,
      headers: fc.dictionary(fc.constantFrom("Cookie", "Origin"), fc.stringMatching(/^[ -~]{0,9}$/)),
      subprotocols: fc.uniqueArray(fc.constantFrom("chat.v2", "chat", "mqtt")),
      insecure: fc.boolean(),
    })
    .map((options) => connect("wss://localhost/chat", options)),
);

const anySubject = fc.oneof(
  anyConnect,
  anyListen,
  fc.tuple(anyListen, path).map(([server, path]) => server.websocket({ path })),
  anySpawn,
);

const anyMessage: fc.Arbitrary<Message> = fc.oneof(
  fc.string({ minLength: 1, unit: "grapheme" }),
  fc.uint8Array({ minLength: 1 }),
  fc.integer({ min: 1, max: 1_048_576 }).map(bytes),
  fc
    .tuple(
      fc.integer({ min: 1, max: 1_048_576 }),
      fc.integer({ min: 1, max: 1_048_576 }),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    )
    .map(([a, b, seed]) => random(Math.min(a, b), Math.max(a, b), { seed })),
  fc
    .constantFrom("user-{connection:08}\r\n", "{connection % 100}: {message}", "{{}}")
    .map((source) => template(source)),
);

type Step = (swarm: Swarming, connections: number) => Swarming;

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  duration.map(
    (time): Step =>
      (swarm) =>
        swarm.hold(time),
  ),
  fc
    .tuple(
      fc.oneof(
        duration.map((over) => ({ over })),
        rate.map((rate) => ({ rate })),
      ),
      fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    )
    .map(
      ([speed, share]): Step =>
        (swarm, connections) =>
          swarm.ramp(speed, share === null ? {} : { to: Math.max(1, Math.round(share * connections)) }),
    ),
  fc
    .tuple(
      anyMessage,
      fc.record(
        {
          expect: fc.oneof(fc.constant("pong"), fc.constant(/^pong/)),
          rounds: fc.integer({ min: 1, max: 1_000_000 }),
          inFlight: fc.integer({ min: 1 }),
          timeout: duration,
        },
        { requiredKeys: [] },
      ),
    )
    .map(
      ([message, options]): Step =>
        (swarm) =>
          swarm.echo(message, options),
    ),
  fc
    .tuple(
      anyMessage,
      fc.record(
        {
          for: duration,
          expect: fc.oneof(fc.constant("pong"), fc.constant(/^pong/)),
          inFlight: fc.integer({ min: 1 }),
          timeout: duration,
        },
        { requiredKeys: ["for"] },
      ),
    )
    .map(
      ([message, options]): Step =>
        (swarm) =>
          swarm.echo(message, options),
    ),
  fc
    .tuple(
      anyMessage,
      fc.record({ rate, for: duration, timeout: duration }, { requiredKeys: ["rate", "for"] }),
      fc.option(fc.oneof(fc.constant(1), fc.double({ min: 0.001, max: 100, noNaN: true }).map(percent))),
    )
    .map(
      ([message, options, slow]): Step =>
        (swarm) =>
          slow === null ? swarm.echo(message, options) : swarm.stall(message, { ...options, connections: slow }),
    ),
);

/** Every probe, and what is expected of those that are measured. */
const anyStorm: fc.Arbitrary<Step> = fc
  .tuple(
    fc.oneof(fc.double({ min: 0.01, max: 100, noNaN: true }).map(percent), fc.constant(1)),
    fc.record(
      { back: duration, manner: fc.constantFrom("reset", "orderly"), tries: fc.integer({ min: 1, max: 100 }) },
      { requiredKeys: [] },
    ),
  )
  .map(
    ([drop, options]): Step =>
      (swarm) =>
        swarm.storm({ drop, ...options }),
  );

const anyChurn: fc.Arbitrary<Step> = fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 })).map(
  ([rate, time]): Step =>
    (swarm) =>
      swarm.churn({ rate: perSecond(rate), for: seconds(time) }),
);

const anyProbes = fc.subarray([memory, latency, throughput, cpu]);
const anyExpectation: fc.Arbitrary<Expectation> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(memory, memory.server, memory.swarm, memory.kernel),
      fc.double({ min: 0.001, max: 1e6, noNaN: true }),
    )
    .map(([figure, bound]) => figure.perConnection.below(kilobytes(bound))),
  fc
    .tuple(fc.constantFrom(latency, latency.uncorrected), fc.constantFrom("p50", "p999", "max", "mean"), duration)
    .map(([figures, statistic, bound]) => figures[statistic].below(bound)),
  rate.map(throughput.above),
  fc.oneof(fc.constant(1), fc.double({ min: 0.001, max: 100, noNaN: true }).map(percent)).map(connections.held.atLeast),
);

function isMeasured(probes: readonly Probe[]): (expectation: Expectation) => boolean {
  const measured: readonly string[] = [...probes.map(({ name }) => name), "held"];
  return ({ node }) => measured.includes(node.kind);
}
const anyPattern = fc.constantFrom(/^\+PONG\r\n$/, /pong/iu, /pong.\xff/s);

/** What answers instead of an echo; random messages have no fixed reply. */
const anyAnswer = fc.oneof(
  anyMessage.filter((message) => !(typeof message === "object" && "kind" in message && message.kind === "random")),
  anyPattern,
);

const anyMessageStep: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(
      anyMessage,
      fc.record({ rounds: fc.integer({ min: 1, max: 1_000_000 }), timeout: duration }, { requiredKeys: [] }),
    )
    .map(
      ([message, options]): Step =>
        (swarm) =>
          swarm.send(message, options),
    ),
  duration.map(
    (time): Step =>
      (swarm) =>
        swarm.receive({ for: time }),
  ),
  fc
    .tuple(
      anyMessage,
      fc.oneof(
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.double({ min: 0.001, max: 100, noNaN: true }).map(percent),
      ),
      fc.record(
        { expect: anyAnswer, times: fc.integer({ min: 1, max: 1_000_000 }), every: duration, timeout: duration },
        { requiredKeys: ["every"] },
      ),
    )
    .map(
      ([message, amount, options]): Step =>
        (swarm, connections) =>
          swarm.burst(message, {
            ...options,
            connections: typeof amount === "number" ? Math.max(1, Math.round(amount * connections)) : amount,
          }),
    ),
);

/** The plan of any legal script; its last ramp may go down to 0. */
export const anyPlan: fc.Arbitrary<Plan> = fc
  .record({
    subject: anySubject,
    connections: fc.integer({ min: 1, max: 100_000_000 }),
    options: fc.record(
      { engine, workers, from: fc.oneof(source, fc.array(source, { minLength: 1 })), connectTimeout: duration },
      { requiredKeys: [] },
    ),
    steps: fc.array(fc.oneof(anyStep, anyMessageStep, anyStorm, anyChurn), { maxLength: 5 }),
    close: fc.option(duration),
    probes: anyProbes,
    expectations: fc.array(anyExpectation, { maxLength: 3 }),
    name: fc.option(fc.stringMatching(/^[ -~]{1,20}$/)),
  })
  .map(({ subject, connections, options, steps, close, probes, expectations, name }) => {
    let swarm = subject.swarm(connections, options);
    for (const step of steps) swarm = step(swarm, connections);
    if (close) swarm = swarm.ramp({ over: close }, { to: 0 });
    const measured = swarm.measure(...probes).expect(...expectations.filter(isMeasured(probes)));
    return (name === null ? measured : measured.named(name)).toJSON() as Plan;
  });
