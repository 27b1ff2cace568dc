import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import type { ConnectSubject, Plan } from "../../dsl/plan.ts";
import { displayWidth } from "../../runtime/format/text.ts";
import { cpuOfRun } from "../../runtime/probes/cpu/sum.ts";
import { renderReport } from "../../runtime/report/writers/terminal.ts";
import type { Result, RunResult } from "../../runtime/result/schema.ts";
import { CPU, echoPhase, LATENCY, messages, result, run, troubledRun } from "./fixtures.ts";

function plain(shown: Result): string {
  return renderReport(shown, { color: false });
}

/** The cells of the row that starts with `first`, or of the only row below the title `first`. */
function cells(report: string, first: string): string[] {
  const lines = report.split("\n").map((line) => line.split("│").map((cell) => cell.trim()));
  const row = lines.findIndex((line) => line[1] === first);
  assert.notEqual(row, -1, `no row starts with ${first}`);
  return lines[row]!.slice(1, -1);
}

function below(report: string, title: string): string[] {
  const lines = report.split("\n");
  const row = lines.findIndex((line) => line.includes(`│ ${title}`) || line.includes(` ${title} │`));
  assert.notEqual(row, -1, `no table has the title ${title}`);
  return lines[row + 2]!.split("│")
    .map((cell) => cell.trim())
    .slice(1, -1);
}

const SAMPLES: Record<string, Result> = {
  fine: result(),
  troubled: result({ runs: [troubledRun()], verdict: "failed" }),
  several: result({ runs: [run(), troubledRun({ repetition: 2 }), run({ repetition: 3 })], verdict: "failed" }),
  aborted: result({ runs: [run({ aborted: "a swarm worker died (SIGKILL)" })], verdict: "aborted" }),
  empty: result({ runs: [], verdict: "interrupted" }),
};

test("a run that went well, in full", () => {
  const report = plain(result());
  assert.ok(
    report.startsWith(
      [
        "PASSED  chat: every connection was held, every message was verified",
        "",
        "  held                   10,000 of 10,000",
        "  memory per connection  20.8 KB           (95 % interval 20.1 to 21.5 KB)",
        "  open rate              8,123/s           (opened in 1.23 s)",
        "  messages               33,333/s          (30,000 verified)",
        "  latency p50            853 µs",
        "  latency p99            12.3 ms",
        "",
        "chat",
      ].join("\n"),
    ),
    "the answer comes first",
  );
  assert.match(report, /\nchat\n {2}swarm {3}10,000 WebSocket connections, node engine, 2 workers\n/);
  assert.match(report, / {2}server {2}built in, node engine, 2 workers, 200 ports \(8080-8279\) on 127\.0\.0\.1\n/);
  assert.match(report, /c10m 0\.1\.0, node 20\.20\.2, linux 6\.8\.0, 2 cores \(AMD EPYC 7B13\), 24\.0 GiB memory\n/);
  assert.deepEqual(below(report, "Asked for"), ["10,000", "10,000", "10,000", "0", "0", "0", "1.23 s", "8,123/s"]);
  assert.match(report, /✓ 10,000 of 10,000 held\n/);
  assert.deepEqual(below(report, "Task name"), [
    "echo, text 5 B",
    "300 ± 8.28%",
    "300 ± 10.0",
    "3.34 ± 8.29%",
    "3.33 ± 0.107",
    "3",
  ]);
  assert.deepEqual(below(report, "Sent (of asked)"), ["all 30,000", "30,000", "0", "0", "0", "0", "33,333"]);
  assert.match(report, /✓ 30,000 of 30,000 messages verified\n/);
  assert.deepEqual(below(report, "Message latency"), [
    "echo, text 5 B",
    "1,024",
    "853 µs",
    "4.21 ms",
    "12.3 ms",
    "98.8 ms",
    "1.23 s",
    "1.62 ms",
  ]);
  assert.deepEqual(cells(report, "per connection").slice(1), ["3.10 KB", "8.20 KB", "9.50 KB", "20.8 KB"]);
  assert.deepEqual(cells(report, "± (95 % interval)").slice(1), ["100 B", "300 B", "400 B", "680 B"]);
  assert.deepEqual(cells(report, "fixed cost").slice(1), ["9.54 MiB", "66.8 MiB", "76.3 MiB", "153 MiB"]);
  assert.deepEqual(cells(report, "at 10,000 connections").slice(1), ["39.1 MiB", "145 MiB", "167 MiB", "351 MiB"]);
  assert.match(report.replaceAll(/\n {2}/g, " "), /the whole machine grew by 20\.9 KB ± 900 B a connection\n/);
  assert.match(report, /\nKernel's slab by cache: TCP 2\.37 KB, filp 192 B\n/);
  assert.match(report, /\nExtrapolated, not measured: 1,000,000 would take 19\.5 GiB \(18\.8 GiB to 20\.2 GiB\)\n/);
  assert.match(report, /6 settled samples \(1 unsettled left out\), 0 to 10,000 connections/);
  assert.match(report, /\nPASSED {2}every connection was held, every message was verified\n$/);
  assert.ok(!report.includes("The script asks for"));
  assert.ok(!report.includes("Over "));
});

test("connections and messages that are missing are said aloud, by cause, the most frequent first", () => {
  const report = plain(result({ runs: [troubledRun()], verdict: "failed" }));
  assert.ok(
    report.includes("✗ 7,990 of 10,000 held: 2,000 failed (ECONNREFUSED 1,900, ETIMEDOUT 100), 10 lost (ECONNRESET)\n"),
  );
  assert.ok(
    report.includes(
      "✗ 23,970 of 24,000 messages verified: 3 mismatched, 17 lost (ECONNRESET 10, TIMEOUT 7), 10 not sent\n",
    ),
  );
  assert.ok(!report.includes("✓"));
  assert.match(
    report.replaceAll(/\n {2}/g, " "),
    /\nFAILED {2}7,990 of 10,000 held: .*; 23,970 of 24,000 messages .*\n$/,
  );
  const refused = run();
  refused.connections = { ...refused.connections, opened: 8000, held: 8000, failed: { ECONNREFUSED: 2000 } };
  assert.match(plain(result({ runs: [refused] })), /✗ 8,000 of 10,000 held: 2,000 failed \(ECONNREFUSED\)\n/);
});

test("messages that nobody asked for are no success", () => {
  const stray = run({ messages: messages({ unexpected: 2 }) });
  assert.match(
    plain(result({ runs: [stray], verdict: "failed" })),
    /✗ 30,000 of 30,000 messages verified: 2 unexpected\n/,
  );
});

test("no message at all is no success either", () => {
  const none = messages({ sent: 0, received: 0, verified: 0 });
  const silent = run({ messages: none, phases: [echoPhase({ messages: none, messagesAsked: 0 })] });
  assert.match(plain(result({ runs: [silent], verdict: "failed" })), /✗ 0 of 0 messages verified: none sent\n/);
});

test("another size than the script's is said, with the flag", () => {
  const smaller = run();
  smaller.connections = { ...smaller.connections, scripted: 1_000_000 };
  const overrides = { connections: null, engine: null, fit: true, isolate: false };
  assert.match(
    plain(result({ runs: [smaller], overrides })),
    /The script asks for 1,000,000 connections, this run for 10,000 \(--fit\)\n/,
  );
  const both = plain(
    result({ runs: [smaller], overrides: { connections: 50_000, engine: null, fit: true, isolate: false } }),
  );
  assert.match(both, /this run for 10,000 \(--connections, --fit\)\n/);
});

test("one round has no spread: its duration is given in words, and it has no row", () => {
  const figures = { mean: 8, p50: 8, min: 8, max: 8, rmePercent: null, mad: null };
  const phase = echoPhase({ roundStatistics: { samples: 1, latencyMs: figures, throughputPerSecond: figures } });
  const report = plain(result({ runs: [run({ phases: [phase] })] }));
  assert.ok(!report.includes("Task name"));
  assert.match(report, /\necho, text 5 B: one round of 30,000 messages took 8\.00 ms; 3 were asked for\n/);
});

test("a run that was cut short says so first, and prints no figure that was not measured", () => {
  const cut = run({
    aborted: "a swarm worker died (SIGKILL)",
    phases: [],
    messages: messages({ sent: 0, received: 0, verified: 0 }),
    throughput: { messagesPerSecond: null },
    latency: { ...LATENCY, uncorrected: null, histogram: null },
    memory: { perConnection: null, fit: null, samples: [] },
  });
  cut.connections = { ...cut.connections, opened: 0, held: 0, openPerSecond: null, openDurationMs: null };
  const report = plain(result({ runs: [cut], verdict: "aborted" }));
  assert.match(report, /^ABORTED: a swarm worker died \(SIGKILL\)\. The figures below are partial\.\n/);
  assert.deepEqual(below(report, "Asked for").slice(-2), ["-", "-"]);
  assert.deepEqual(below(report, "Task name"), ["echo, text 5 B", "-", "-", "-", "-", "0 of 3"]);
  assert.deepEqual(below(report, "Sent (of asked)"), ["0 of -", "0", "0", "0", "0", "0", "-"]);
  assert.deepEqual(below(report, "Message latency").slice(2), ["-", "-", "-", "-", "-", "-"]);
  assert.deepEqual(cells(report, "per connection").slice(1), ["-", "-", "-", "-"]);
  assert.match(report, /✗ 0 of 10,000 held: 10,000 not opened\n/);
  assert.match(report, /No slope from 0 settled samples: it takes two with different connections\n/);
});

test("an interrupted command says so even without a run", () => {
  const report = plain(result({ runs: [], verdict: "interrupted" }));
  assert.match(
    report,
    /^INTERRUPTED\. The figures below are partial\.\nNo run was begun\.\n\nINTERRUPTED {2}the run was stopped before its end\n$/,
  );
});

test("what was not to be measured has no table", () => {
  const bare = run();
  const report = plain(result({ runs: [run({ plan: { ...bare.plan, phases: [], measure: [] }, phases: [] })] }));
  for (const title of ["Task name", "Message latency", "Memory", "Sent"])
    assert.ok(!report.includes(`│ ${title}`), title);
});

test("a kernel that does not tell leaves the total unknown too", () => {
  const silent = run();
  const perConnection = { ...silent.memory.perConnection!, totalBytes: null, kernelBytes: null };
  const samples = silent.memory.samples.map((sample) => ({ ...sample, kernelBytes: null }));
  silent.memory = {
    ...silent.memory,
    perConnection: { ...perConnection, totalBytesLow: null, totalBytesHigh: null },
    samples,
  };
  const report = plain(result({ runs: [silent] }));
  assert.deepEqual(cells(report, "per connection").slice(1), ["-", "8.20 KB", "9.50 KB", "-"]);
  assert.deepEqual(cells(report, "at 10,000 connections").slice(1), ["-", "145 MiB", "167 MiB", "-"]);
});

test("what was expected has a line each, and a failure is a ground of the verdict", () => {
  const met = { text: "throughput above 1/s", passed: true, actual: "33,333/s" };
  const missed = { text: "memory per connection below 9 KB", passed: false, actual: "20.8 KB" };
  const fine = plain(result({ runs: [run({ expectations: [met] })] }));
  assert.match(fine, /\nExpected\n✓ throughput above 1\/s: got 33,333\/s\n/);
  assert.match(fine, /PASSED .*, every expectation was met\n$/);
  const report = plain(result({ runs: [run({ expectations: [met, missed] })], verdict: "failed" }));
  assert.match(report, /\n✗ memory per connection below 9 KB: got 20\.8 KB\n/);
  assert.match(report, /^FAILED {2}chat: expected memory per connection below 9 KB: got 20\.8 KB\n/);
  assert.match(report, /\nFAILED {2}expected memory per connection below 9 KB: got 20\.8 KB\n$/);
});

test("processor time: a row a side and phase, the bottleneck, and what sharing a machine means", () => {
  const measure = [...run().plan.measure, "cpu"] as const;
  const phases = [echoPhase({ cpu: CPU }), echoPhase({ kind: "hold", cpu: { ...CPU, server: null } })];
  const measured = run({ plan: { ...run().plan, measure }, phases, cpu: cpuOfRun(phases) });
  const report = plain(result({ runs: [measured] }));
  const section = report.slice(report.indexOf("Processor time"));
  assert.deepEqual(cells(section, "echo"), ["echo", "server", "900 ms", "250 ms", "620 ms", "0.97", "96 %"]);
  assert.deepEqual(cells(section, "hold"), ["hold", "server", "900 ms", "-", "-", "-", "-"]);
  assert.deepEqual(cells(section, "all"), ["all", "server", "1.80 s", "-", "-", "-", "-"]);
  assert.match(report, /\nBottleneck: the server: echo: its busiest thread was at its end/);
  const untold = run({ plan: { ...run().plan, measure } });
  assert.match(
    plain(result({ runs: [untold] })),
    /\nProcessor time was not measured: this system does not report it\n/,
  );
});

test("of a server that runs elsewhere, its memory and its kernel's are not known", () => {
  const far = run({ address: "192.0.2.7" });
  far.plan = { ...far.plan, subject: FAR };
  const perConnection = { ...far.memory.perConnection!, serverBytes: null };
  far.memory = { ...far.memory, perConnection };
  const report = plain(result({ runs: [far] })).replaceAll(/\s+/g, " ");
  assert.match(report, /server wss:\/\/\[2001:db8::7\]\/chat, running already, 4 ports \(443-446\) on 192\.0\.2\.7 /);
  assert.match(report, /kernel: this end, .*; the server's memory is not known and not in the total/);
});

const FAR: ConnectSubject = {
  kind: "connect",
  protocol: "websocket",
  secure: true,
  host: "2001:db8::7",
  ports: { first: 443, count: 4 },
  path: "/chat",
  headers: {},
  subprotocols: [],
  ca: null,
  insecure: false,
};

test("what speaks against the memory figures is said below them", () => {
  const doubtful = run();
  doubtful.memory = {
    ...doubtful.memory,
    fit: { ...doubtful.memory.fit!, slabCaches: null, warnings: ["it was windy"] },
  };
  const report = plain(result({ runs: [doubtful] }));
  assert.match(report, /\nKernel by kind: slab 3\.09 KB\n.*\n! it was windy\n/);
});

test("several runs end in their spread, over those that measured it", () => {
  const runs = [30_000, 10_000, 20_000, 40_000].map((messagesPerSecond, index) =>
    run({ repetition: index + 1, throughput: { messagesPerSecond } }),
  );
  runs[3]!.memory = { perConnection: null, fit: null, samples: [] };
  const report = plain(result({ runs }));
  assert.match(report, /\nchat, run 1 of 4\n/);
  assert.match(report, /\nchat, run 4 of 4\n/);
  assert.deepEqual(cells(report, "messages"), ["messages", "10,000/s", "25,000/s", "40,000/s", "4"]);
  assert.deepEqual(cells(report, "memory per connection").slice(1), ["20.8 KB", "20.8 KB", "20.8 KB", "3"]);
  assert.match(report, /\n {2}messages +25,000\/s +\(10,000\/s to 40,000\/s over 4 runs\)\n/);
  assert.equal(report.split("host    ").length - 1, 1);
});

test("a spawned server is named by its command", () => {
  const spawned = run();
  spawned.plan = {
    ...spawned.plan,
    subject: {
      kind: "spawn",
      command: "node server.js {port}\u001b[2J",
      ports: { first: 9000, count: 1 },
      host: "127.0.0.1",
      protocol: "tcp",
      path: null,
      ready: null,
      cwd: null,
      env: {},
    },
  };
  const report = plain(result({ runs: [spawned] }));
  assert.match(report, / {2}server {2}node server\.js \{port\}, port 9000 on 127\.0\.0\.1\n/);
  assert.match(report, /10,000 TCP connections/);
  const pace = /At most 4,096 connections were being opened at a time: the backlog of a port is 4,096/;
  assert.match(report, pace);
  spawned.connections = { ...spawned.connections, openWindow: { connections: 64, backlog: null } };
  assert.match(
    plain(result({ runs: [spawned] })),
    /At most 64 connections were being opened at a time: the server's backlog is not known/,
  );
  assert.doesNotMatch(plain(result()), /being opened/);
});

test("several message phases have a row each, and one for all", () => {
  const two = run();
  const phase = two.plan.phases[0]!;
  two.plan = { ...two.plan, phases: [phase, { kind: "hold", durationMs: 5 }, phase] };
  const report = plain(result({ runs: [two] }));
  assert.deepEqual(cells(report, "all").slice(1, 3), ["", "853 µs"]);
  assert.equal(cells(report, "echo 1, text 5 B").at(-1), "3");
  assert.equal(cells(report, "echo 2, text 5 B").at(-1), "0 of 3");
  assert.match(report, /1 of 2 message phases not reached/);
});

test("schedules have a row each, and what was missed is said by cause; slow readers have their own table", () => {
  const report = plain(result({ runs: [scheduledRun()] }));
  assert.deepEqual(below(report, "On schedule"), [
    ...["echo, text 5 B", "9,980 of 10,000", "20", "30,000", "500 µs", "2.00 ms", "40.0 ms"],
  ]);
  assert.match(report, /\necho, text 5 B: 5,000\/s; stall, text 5 B: 5,000\/s\. Lag: /);
  assert.match(report, /echo, text 5 B, missed: 12 late \(more than 1 s behind[^)]*\), 8 held back \(/);
  assert.deepEqual(below(report, "Slow readers"), [
    "stall, text 5 B",
    "100",
    "3 ECONNRESET",
    "20",
    "5.00 MB",
    "250 ms",
  ]);
  assert.deepEqual(cells(report, "stall, text 5 B: server").slice(1), ["32.0 MiB", "64.0 MiB", "-"]);
  assert.ok(!report.includes("Task name"), "there are no rounds");
});

/** A run with a phase of the open model, and slow readers. */
function scheduledRun(): RunResult {
  const schedule = {
    message: { kind: "text", text: "hello" },
    perSecond: 5_000,
    forMs: 2_000,
    timeoutMs: 30_000,
  } as const;
  const lag = { p50Ms: 0.5, p90Ms: 1, p99Ms: 2, p999Ms: 3, maxMs: 40, meanMs: 0.6 };
  const kept = { perSecond: 5_000, durationMs: 2_010, asked: 10_000, sent: 9_980, lag, backlogBytes: null };
  const figures = { kernelBytes: 2 ** 27, serverBytes: 2 ** 25, swarmBytes: 2 ** 25 };
  const memory = { before: figures, stalled: { ...figures, serverBytes: 2 ** 26 }, after: null };
  const slow = run({
    phases: [
      echoPhase({ inFlight: null, schedule: { ...kept, missed: { late: 12, heldBack: 8, unserved: 0 } } }),
      echoPhase({
        kind: "stall",
        latency: null,
        inFlight: null,
        connections: { ...echoPhase().connections, lost: { ECONNRESET: 3 } },
        schedule: { ...kept, missed: { late: 0, heldBack: 20, unserved: 0 }, backlogBytes: 5_000_000 },
        stall: { connections: 100, caughtUpMs: 250, memory },
      }),
    ],
  });
  slow.plan = {
    ...slow.plan,
    phases: [
      { kind: "echo", model: "open", ...schedule },
      { kind: "stall", connections: 100, ...schedule },
    ],
  };
  slow.latency = { ...LATENCY, corrected: LATENCY.uncorrected };
  return slow;
}

for (const [name, sample] of Object.entries({ ...SAMPLES, scheduled: result({ runs: [scheduledRun()] }) }))
  for (const columns of [60, 80, 100, 200]) {
    test(`${name} on ${columns} columns: no longer line, tables straight, no trailing spaces, the same with colour`, () => {
      const report = renderReport(sample, { color: false, columns });
      for (const line of report.split("\n")) {
        assert.ok(displayWidth(line) <= Math.min(100, columns), line);
        assert.equal(line, line.trimEnd());
      }
      for (const block of report.split(/\n(?![│├└])/).filter((text) => text.startsWith("┌"))) {
        const rows = block.split("\n");
        for (const row of rows) assert.equal(displayWidth(row), displayWidth(rows[0]!));
      }
      const coloured = renderReport(sample, { color: true, columns });
      assert.notEqual(coloured, report);
      assert.equal(stripVTControlCharacters(coloured), report);
    });
  }

test("each reason is explained once, below the line that counts them", () => {
  const report = plain(result({ runs: [troubledRun()], verdict: "failed" }));
  const lines = report.split("\n");
  const first = lines.findIndex((line) => line.startsWith("✗ 7,990 of 10,000 held"));
  assert.deepEqual(lines.slice(first + 1, first + 4), [
    "  ECONNREFUSED  nothing listened on the port",
    "  ETIMEDOUT     no answer in time: the backlog was full, or the server took too long",
    "  ECONNRESET    the other side, or its kernel, reset it",
  ]);
  const upgrades = run();
  upgrades.connections = {
    ...upgrades.connections,
    held: 9_000,
    failed: { HTTP_503: 500, HTTP_404: 400 },
    lost: { WS_4001: 100 },
  };
  const told = plain(result({ runs: [upgrades], verdict: "failed" }));
  assert.match(report, /\n {2}TIMEOUT {2}no whole answer within the phase's time-out\n/);
  assert.match(told, /\n {2}HTTP_503 {2}the server could not serve the WebSocket upgrade\n/);
  assert.match(told, /\n {2}WS_4001 {3}a close code that the server defines itself\n/);
});

test("a machine that was busy when it began is warned of", () => {
  const busy = result();
  busy.environment.hosts[0]!.loadAverage = [3.21, 1, 1];
  assert.match(plain(busy), /\n! The machine was busy when this began \(load average 3\.2 on 2 cores; /);
  assert.doesNotMatch(plain(result()), /busy/);
});

test("latency says what it is of: messages that were lost are in no percentile", () => {
  assert.match(
    plain(result()),
    /\nOf verified messages, from the send to the last byte of the answer\. Resolution: 0\.1 %/,
  );
  const report = plain(result({ runs: [troubledRun()], verdict: "failed" })).replaceAll(/\n {2}/g, " ");
  assert.match(report, /; the other 20 have no latency and are in no percentile\./);
});

test("phases beyond the echo: what was sent one way, pushed, and sent at once has rows of its own", () => {
  const message = { kind: "text", text: "hello" } as const;
  const plan = {
    ...run().plan,
    phases: [
      { kind: "send", message, rounds: 2, inFlight: 64, timeoutMs: 1_000 },
      { kind: "receive", forMs: 2_000 },
      {
        kind: "echo",
        model: "closed",
        message,
        expect: { kind: "pattern", source: "^p", flags: "i" },
        rounds: 1,
        inFlight: 8,
        timeoutMs: 1_000,
      },
      { kind: "burst", message, connections: 10, times: 14, everyMs: 100, timeoutMs: 1_000 },
    ],
  } satisfies Plan;
  const none = messages({ sent: 0, received: 0, verified: 0 });
  const pushed = {
    messages: 300,
    bytes: 1_500,
    earlierMessages: 100,
    earlierBytes: 500,
    messagesPerSecond: 100,
    bytesPerSecond: 500,
    perConnection: { unit: "messages" as const, min: 0, mean: 3, max: 9, silent: 1 },
  };
  const latency = { ...LATENCY, corrected: LATENCY.uncorrected, correctedHistogram: "HISTFBBBB" };
  const phases = [
    echoPhase({
      kind: "send",
      messages: messages({ sent: 20_000, received: 0, verified: 0, oneWay: 20_000 }),
      messagesAsked: 20_000,
      latency: null,
    }),
    echoPhase({
      kind: "receive",
      messages: none,
      messagesAsked: 0,
      latency: null,
      rounds: [],
      roundStatistics: null,
      pushed,
    }),
    echoPhase(),
    echoPhase({
      kind: "burst",
      inFlight: null,
      latency,
      messagesAsked: 140,
      rounds: Array.from({ length: 14 }, (_, index) => ({ durationMs: 5, verified: 10, lateMs: index === 1 ? 20 : 0 })),
    }),
  ];
  const counts = messages({
    sent: 50_140,
    received: 30_140,
    verified: 30_140,
    oneWay: 20_000,
    pushed: 300,
    pushedBytes: 1_500,
  });
  const report = plain(result({ runs: [run({ plan, phases, messages: counts })] }));
  assert.match(
    report,
    /✓ 30,140 of 30,140 messages verified, 20,000 sent without an answer\necho, text 5 B: answers must match \/\^p\/i\n/,
  );
  assert.deepEqual(cells(report, "receive, for 2.00 s").slice(1), [
    "300",
    "1.50 KB",
    "100/s",
    "500 B/s",
    "0 to 9.00, mean 3.00",
    "1",
  ]);
  assert.match(report, /\n100 messages, 500 B of these came before the phase listened; they are not in the rates\n/);
  const bursts = report.split("\n").filter((line) => / of 14 │ .* ms │/.test(line));
  assert.equal(bursts.length, 12, "no more rows than a screen takes");
  assert.match(bursts[0]!, /│ burst, text 5 B │ +1 of 14 │ +on time │ +5\.00 ms │ +10 │/);
  assert.match(bursts[1]!, /│ +2 of 14 │ +20\.0 ms │/);
  assert.match(report, /│ and 2 more +│/);
  assert.equal(cells(report, "from the intended time").length, 8);
  assert.ok(!/send, text 5 B +│ +(1,024|-) │/.test(report), "what nobody answers has no latency");
});

test("the first mismatch is shown as what was expected and got", () => {
  const firstMismatch = {
    connection: 1_234,
    round: 2,
    what: "byte 3 of 5 differs",
    offset: 3,
    expected: '68 "h"',
    got: '69 "i"',
    atMs: 5,
  };
  const counts = messages({ verified: 29_999, mismatched: 1 });
  const shown = run({ messages: counts, phases: [echoPhase({ messages: counts, firstMismatch })] });
  const report = plain(result({ runs: [shown], verdict: "failed" }));
  assert.match(
    report,
    /: 1 mismatched\nFirst mismatch \(echo, text 5 B; connection 1,234, round 2\): byte 3 of 5 differs\n {2}expected {2}68 "h"\n {2}got {7}69 "i"\n/,
  );
});
