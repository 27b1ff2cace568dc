import process from "node:process";
import type { RunContext } from "../../coordinator/run-state.ts";
import type { WorkerPool } from "../../coordinator/workers/pool.ts";
import { type QuotaCounts, quotasOf, type Throttling, throttlingBetween } from "../../host/cpu-quota.ts";
import { readText } from "../../host/proc-files.ts";
import {
  type MachineTimes,
  machineTimes,
  type ProcessTimes,
  processTimes,
  threadTimes,
  timesOf,
} from "../../host/process-time.ts";
import type { CpuSide, CpuUse, PhaseResult } from "../../result/schema.ts";
import type { PhaseMeasurements, Probe, RunMeasurements } from "../probe.ts";
import { judgeBottleneck } from "./bottleneck.ts";
import { CpuLedger, type CpuTime } from "./ledger.ts";
import { cpuOfRun } from "./sum.ts";

/** How often a user's server is looked at in between, for processes of it that nobody waits for. */
const LOOK_EVERY_MS = 1_000;

/** The machine and everyone in it, at a moment. */
interface Look {
  readonly atMs: number;
  readonly server: SideLook | null;
  readonly swarm: SideLook;
  readonly coordinator: CpuTime;
  readonly machine: MachineTimes | null;
}

interface SideLook {
  readonly time: CpuTime;
  readonly threads: ReadonlyMap<number, number>;
  readonly quotas: ReadonlyMap<string, QuotaCounts>;
}

/** What was taken between looks, added up. */
interface Taken {
  time: CpuTime;
  readonly threads: Map<number, number>;
  /** Of the stretch in which a quota stopped it most. */
  throttled: Throttling | null;
}

/** Processor time of server, swarm and coordinator, and which side was the bottleneck. */
export function cpuProbe({ pool }: Pick<RunContext, "pool">): Probe {
  return new CpuProbe(pool);
}

/**
 * Measures the processor time of a run step by step. It is paused while c10m itself is at work (a memory sample reads the
 * page tables of every process), so that the figures of a step are those of the step proper.
 */
class CpuProbe implements Probe {
  readonly #pool: WorkerPool;
  readonly #server = new CpuLedger();
  readonly #swarm = new CpuLedger();
  readonly #coordinator = new CpuLedger();
  #began: Look | null = null;
  #timer: NodeJS.Timeout | undefined;
  #taken = nothingTaken();

  constructor(pool: WorkerPool) {
    this.#pool = pool;
  }

  begin(): void {
    this.#taken = nothingTaken();
    this.resume();
  }

  resume(): void {
    this.#began = this.#look();
    if (this.#pool.serverTree !== null) {
      this.#timer = setInterval(() => this.#server.update(this.#serverTimes()), LOOK_EVERY_MS);
    }
  }

  /** Adds what was taken since it began or was resumed. */
  pause(): void {
    const began = this.#began;
    if (began === null) return;
    clearInterval(this.#timer);
    this.#began = null;
    this.#add(began, this.#look());
  }

  end(): Pick<PhaseMeasurements, "cpu"> {
    this.pause();
    return { cpu: this.#use() };
  }

  report(phases: readonly PhaseResult[]): Pick<RunMeasurements, "cpu"> {
    return { cpu: cpuOfRun(phases) };
  }

  #add(began: Look, ended: Look): void {
    const taken = this.#taken;
    taken.wallMs += ended.atMs - began.atMs;
    if (began.server !== null && ended.server !== null) addSide(taken.server, began.server, ended.server);
    addSide(taken.swarm, began.swarm, ended.swarm);
    taken.coordinator = sum(taken.coordinator, difference(began.coordinator, ended.coordinator));
    if (began.machine === null || ended.machine === null) return;
    taken.busyMs += ended.machine.busyMs - began.machine.busyMs;
    taken.interruptMs += ended.machine.interruptMs - began.machine.interruptMs;
    taken.stolenMs += ended.machine.stolenMs - began.machine.stolenMs;
  }

  /** What was taken in the step; null where the system does not tell processor time (off Linux). */
  #use(): CpuUse | null {
    const taken = this.#taken;
    const machine = machineTimes();
    if (machine === null) return null;
    const { wallMs, busyMs, interruptMs, stolenMs, coordinator } = taken;
    const use = {
      wallMs,
      server: this.#pool.servers.length === 0 ? null : sideOf(taken.server, wallMs),
      swarm: sideOf(taken.swarm, wallMs),
      coordinator,
      machine: { processors: machine.processors, busyMs, interruptMs, stolenMs },
    };
    return { ...use, ...judgeBottleneck(use) };
  }

  #look(): Look {
    const ofSwarm = processTimes(this.#pool.livingSwarm.flatMap(({ pid }) => pid ?? []));
    return {
      atMs: performance.now(),
      server: this.#pool.servers.length === 0 ? null : sideLook(this.#server, this.#serverTimes()),
      swarm: sideLook(this.#swarm, ofSwarm),
      coordinator: this.#coordinator.update(ownTimes()),
      machine: machineTimes(),
    };
  }

  /** Our own workers, or the whole process tree of the user's server; never the supervisor. */
  #serverTimes(): ProcessTimes[] {
    const { serverTree, servers } = this.#pool;
    return serverTree === null
      ? processTimes(servers.flatMap(({ pid }) => pid ?? []))
      : serverTree.members().map(timesOf);
  }
}

function sideLook(ledger: CpuLedger, times: readonly ProcessTimes[]): SideLook {
  const pids = times.map(({ pid }) => pid);
  return { time: ledger.update(times), threads: threadTimes(pids), quotas: quotasOf(pids, readText) };
}

/** The coordinator's own, without its children: those are the workers. */
function ownTimes(): ProcessTimes[] {
  return processTimes([process.pid]).map((own) => ({ ...own, childrenUserMs: 0, childrenSystemMs: 0 }));
}

function addSide(taken: Taken, began: SideLook, ended: SideLook): void {
  taken.time = sum(taken.time, difference(began.time, ended.time));
  for (const [thread, ms] of ended.threads) {
    const ran = ms - (began.threads.get(thread) ?? 0);
    taken.threads.set(thread, (taken.threads.get(thread) ?? 0) + ran);
  }
  const throttled = throttlingBetween(began.quotas, ended.quotas);
  if (throttled !== null && throttled.throttledMs >= (taken.throttled?.throttledMs ?? 0)) taken.throttled = throttled;
}

function sideOf({ time, threads, throttled }: Taken, wallMs: number): CpuSide {
  const busiestMs = Math.max(...threads.values());
  return { ...time, busiestThread: threads.size === 0 || wallMs <= 0 ? null : busiestMs / wallMs, throttled };
}

function nothingTaken() {
  const nothing: CpuTime = { userMs: 0, systemMs: 0 };
  const side = (): Taken => ({ time: nothing, threads: new Map(), throttled: null });
  return { wallMs: 0, server: side(), swarm: side(), coordinator: nothing, busyMs: 0, interruptMs: 0, stolenMs: 0 };
}

function difference(began: CpuTime, ended: CpuTime): CpuTime {
  return { userMs: ended.userMs - began.userMs, systemMs: ended.systemMs - began.systemMs };
}

function sum(a: CpuTime, b: CpuTime): CpuTime {
  return { userMs: a.userMs + b.userMs, systemMs: a.systemMs + b.systemMs };
}
