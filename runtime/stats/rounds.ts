/** Samples the rounds of a message phase with tinybench: each round is one sample of one task. */

import { Bench, type Task } from "tinybench";
import type { PhaseResult, Round, RoundStatistics } from "../result/schema.ts";

type TinybenchStatistics = Extract<Task["result"], { state: "completed" }>["latency"];

/** The finished rounds, in order, and tinybench's statistics over exactly those (null when none finished). */
export interface SampledRounds {
  rounds: Round[];
  statistics: PhaseResult["roundStatistics"];
}

/**
 * Runs up to `rounds` rounds, one after the other. `runRound` executes and measures a round. If it returns null, the
 * round was not finished: no more rounds follow, and the statistics cover the rounds before it.
 *
 * @throws whatever `runRound` throws, and a RangeError when a round's duration is no duration
 */
export async function sampleRounds(
  name: string,
  rounds: number,
  runRound: () => Promise<Round | null>,
): Promise<SampledRounds> {
  const finished: Round[] = [];
  const stop = new AbortController();

  // tinybench counts every call of the task as a sample. A hook therefore executes the round before that call,
  // and the task only returns its duration. An unfinished round is then never sampled.
  async function carryOutNext(): Promise<void> {
    const round = finished.length < rounds ? await runRound() : null;
    if (round === null) stop.abort();
    else finished.push(checked(round));
  }

  const bench = new Bench({ warmup: false, time: 0, iterations: rounds, throws: true, signal: stop.signal });
  bench.add(name, () => ({ overriddenDuration: finished.at(-1)?.durationMs }), {
    async: false,
    beforeAll: carryOutNext,
    afterEach: carryOutNext,
  });
  const [task] = await bench.run();
  return { rounds: finished, statistics: statisticsOf(task) };
}

function checked(round: Round): Round {
  // tinybench would silently replace such a duration by its own timing, that of an empty function.
  if (round.durationMs >= 0 && Number.isFinite(round.durationMs)) return round;
  throw new RangeError(`Cannot sample a round of ${round.durationMs} ms: a duration is a finite number from 0 up`);
}

function statisticsOf(task: Task | undefined): PhaseResult["roundStatistics"] {
  const result = task?.result;
  if (result?.state !== "completed" && result?.state !== "aborted-with-statistics") return null;
  return {
    samples: result.latency.samplesCount,
    latencyMs: roundStatistics(result.latency),
    throughputPerSecond: roundStatistics(result.throughput),
  };
}

function roundStatistics(statistics: TinybenchStatistics): RoundStatistics {
  const { mean, p50, min, max, rme, mad, samplesCount } = statistics;
  const spread = samplesCount > 1;
  // The margin of error relative to a mean of zero is infinite, which reports and JSON cannot represent.
  return { mean, p50, min, max, rmePercent: spread && Number.isFinite(rme) ? rme : null, mad: spread ? mad : null };
}
