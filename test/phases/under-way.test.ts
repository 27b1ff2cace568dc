/** Messages a second are taken over the time in which messages were under way, on the clocks of the workers. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ExchangeTotals } from "../../runtime/phases/messages/message-counts.ts";
import { throughputProbe } from "../../runtime/probes/throughput.ts";
import { noCounts } from "../../runtime/swarm/exchanges/exchange.ts";
import type { ExchangeReport } from "../../runtime/swarm/swarm.ts";
import { echoPhase, messages } from "../report/fixtures.ts";
import { freePorts, onlyRun, runScript } from "../run/command.ts";

function report(firstSendAtMs: number | null, lastAnswerAtMs: number | null): ExchangeReport {
  return { ...noCounts(), startedAtMs: 0, endedAtMs: 1_000, firstSendAtMs, lastAnswerAtMs };
}

function underWayMs(...exchanges: readonly (readonly ExchangeReport[])[]): number {
  const totals = new ExchangeTotals();
  for (const reports of exchanges) totals.add({ reports, finished: true });
  return totals.underWayMs;
}

test("an exchange lasts from the first send of any worker to the last answer of any", () => {
  assert.equal(underWayMs([report(10, 40), report(12, 55)]), 45);
  assert.equal(underWayMs([report(10, 40), report(null, null)]), 30);
  assert.equal(underWayMs([report(10, null)]), 0);
});

test("the time between two exchanges is not part of it", () => {
  assert.equal(underWayMs([report(10, 40)], [report(500, 520)]), 50);
});

test("an answer before the first send is an error: two clocks disagree", () => {
  assert.throws(() => underWayMs([report(50, 40)]), RangeError);
});

test("the rate is that of all phases with answers together; how long a phase took besides does not count", () => {
  const phases = [
    echoPhase({ durationMs: 5_000, underWayMs: 300, messages: messages({ verified: 600 }) }),
    echoPhase({ durationMs: 9_000, underWayMs: 700, messages: messages({ verified: 400 }) }),
  ];
  assert.equal(throughputProbe().report!(phases).throughput!.messagesPerSecond, 1_000);
});

test("a run of two workers: gathering their reports and merging their histograms is not part of the rate", async () => {
  const first = await freePorts(2);
  const ended = await runScript(`import { latency, listen, ports } from "c10m";
    export default listen(ports(${first}, 2)).swarm(200, { workers: 2 }).echo("hello", { rounds: 3 }).measure(latency);`);
  const { phases, throughput, messages: counts } = onlyRun(ended);
  const echo = phases.at(-1)!;
  const inRounds = echo.rounds.reduce((sum, { durationMs }) => sum + durationMs, 0);
  assert.ok(echo.underWayMs! > 0 && echo.underWayMs! <= inRounds, `${echo.underWayMs} of ${inRounds} ms`);
  assert.ok(inRounds <= echo.durationMs);
  assert.equal(throughput.messagesPerSecond, (counts.verified * 1_000) / echo.underWayMs!);
});
