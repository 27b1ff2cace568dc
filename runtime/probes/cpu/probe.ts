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
import { findBottleneck } from "./bottleneck.ts";
import { CpuLedger, type CpuTime, NO_TIME, sumOfTimes } from "./ledger.ts";
import { cpuOfRun } from "./sum.ts";

/** How often the processes of a user's server are read during a step, because some may end without being waited for. */
const LOOK_EVERY_MS = 1_000;

/** The readings of all sides and of the machine at one moment. */
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

/** The processor time of one side in a step. */
interface Taken {
  time: CpuTime;
  readonly threads: Map<number, number>;
  /** Of the stretch between two readings in which a quota stopped it longest. */
  throttled: Throttling | null;
}

/** Measures the processor time of server, swarm and coordinator, and finds the bottleneck. */
export function cpuProbe({ pool }: Pick<RunContext, "pool">): Probe {
  return new CpuProbe(pool);
}

/**
 * Measures the processor time of each step. It is paused while c10m takes a memory sample, which reads the page tables
 * of every process, so that this time does not count for the step.
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

  /** Adds the time since `begin` or the last `resume`. */
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
    taken.coordinator = sumOfTimes(taken.coordinator, difference(began.coordinator, ended.coordinator));
    if (began.machine === null || ended.machine === null) return;
    taken.busyMs += ended.machine.busyMs - began.machine.busyMs;
    taken.interruptMs += ended.machine.interruptMs - began.machine.interruptMs;
    taken.stolenMs += ended.machine.stolenMs - began.machine.stolenMs;
  }

  /** The processor time of the step; null off Linux, where it is unknown. */
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
    return { ...use, ...findBottleneck(use) };
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

  /** The times of c10m's own server workers, or of the process tree of the user's server without the supervisor. */
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

/** The coordinator's own time, without that of its children, the workers. */
function ownTimes(): ProcessTimes[] {
  return processTimes([process.pid]).map((own) => ({ ...own, childrenUserMs: 0, childrenSystemMs: 0 }));
}

function addSide(taken: Taken, began: SideLook, ended: SideLook): void {
  taken.time = sumOfTimes(taken.time, difference(began.time, ended.time));
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
  const side = (): Taken => ({ time: NO_TIME, threads: new Map(), throttled: null });
  return { wallMs: 0, server: side(), swarm: side(), coordinator: NO_TIME, busyMs: 0, interruptMs: 0, stolenMs: 0 };
}

function difference(began: CpuTime, ended: CpuTime): CpuTime {
  return { userMs: ended.userMs - began.userMs, systemMs: ended.systemMs - began.systemMs };
}
