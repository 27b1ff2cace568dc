import process from "node:process";
import type { WorkerPool } from "../../coordinator/workers/pool.ts";
import {
  type MachineTimes,
  machineTimes,
  type ProcessTimes,
  processTimes,
  threadTimes,
  timesOf,
} from "../../host/process-time.ts";
import type { CpuSide, CpuUse } from "../../result/schema.ts";
import { judgeBottleneck } from "./bottleneck.ts";
import { CpuLedger, type CpuTime } from "./ledger.ts";

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
}

/** What was taken between looks, added up. */
interface Taken {
  time: CpuTime;
  readonly threads: Map<number, number>;
}

/**
 * Measures the processor time of a run phase by phase. It is stopped where c10m itself is at work (settling for a memory
 * sample reads what a process has in memory, page by page), so that a phase's figures are those of the phase proper.
 */
export class CpuMeter {
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

  /** Goes on measuring. */
  start(): void {
    this.#began = this.#look();
    if (this.#pool.serverTree !== null) {
      this.#timer = setInterval(() => this.#server.update(this.#serverTimes()), LOOK_EVERY_MS);
    }
  }

  /** Stops measuring, and keeps what was taken; false when it was not measuring. */
  stop(): boolean {
    const began = this.#began;
    if (began === null) return false;
    clearInterval(this.#timer);
    this.#began = null;
    this.#add(began, this.#look());
    return true;
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
  }

  /** Stops, and hands over what was taken since the last time; null where processor time is not told (off Linux). */
  take(): CpuUse | null {
    this.stop();
    const taken = this.#taken;
    this.#taken = nothingTaken();
    const machine = machineTimes();
    if (machine === null) return null;
    const { wallMs, busyMs, interruptMs, coordinator } = taken;
    const use = {
      wallMs,
      server: this.#pool.servers.length === 0 ? null : sideOf(taken.server, wallMs),
      swarm: sideOf(taken.swarm, wallMs),
      coordinator,
      machine: { processors: machine.processors, busyMs, interruptMs },
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
  return { time: ledger.update(times), threads: threadTimes(times.map(({ pid }) => pid)) };
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
}

function sideOf({ time, threads }: Taken, wallMs: number): CpuSide {
  const busiestMs = Math.max(...threads.values());
  return { ...time, busiestThread: threads.size === 0 || wallMs <= 0 ? null : busiestMs / wallMs };
}

function nothingTaken() {
  const nothing: CpuTime = { userMs: 0, systemMs: 0 };
  const side = (): Taken => ({ time: nothing, threads: new Map() });
  return { wallMs: 0, server: side(), swarm: side(), coordinator: nothing, busyMs: 0, interruptMs: 0 };
}

function difference(began: CpuTime, ended: CpuTime): CpuTime {
  return { userMs: ended.userMs - began.userMs, systemMs: ended.systemMs - began.systemMs };
}

function sum(a: CpuTime, b: CpuTime): CpuTime {
  return { userMs: a.userMs + b.userMs, systemMs: a.systemMs + b.systemMs };
}
