import type { WorkerPool } from "../../coordinator/workers/pool.ts";
import {
  type KernelMemory,
  kernelMemory,
  programMemoryBytes,
  sumOfKinds,
  systemMemoryBytes,
} from "../../host/kernel-memory.ts";
import { processMemoryBytes } from "../../host/process-memory.ts";
import type { MemoryFigures } from "../../result/schema.ts";

/** The memory of all parts at one moment, and the number of open connections. */
export interface MemoryLook extends MemoryFigures {
  readonly connections: number;
  readonly systemBytes: number | null;
  readonly othersBytes: number | null;
  readonly kernel: KernelMemory | null;
}

/** Reads the memory of a run: server and swarm by process, the kernel as a whole. */
export class MemoryLooker {
  /** The kernel's memory before any process of the run started; null where it is unknown. */
  readonly kernelBeforeBytes: number | null;
  readonly #pool: WorkerPool;

  /** Must be created before any process of the run starts: what the kernel has then does not belong to the run. */
  constructor(pool: WorkerPool) {
    this.#pool = pool;
    const kernel = kernelMemory([]);
    this.kernelBeforeBytes = kernel === null ? null : sumOfKinds(kernel.kinds);
  }

  /** null off Linux, where memory is unknown. */
  look(): MemoryLook | null {
    const [server, swarm] = [this.#serverPids(), this.#pool.livingSwarm.flatMap(({ pid }) => pid ?? [])];
    const swarmBytes = sumOf(swarm);
    if (swarmBytes === null) return null;
    const kernel = kernelMemory([...server, ...swarm]);
    const system = systemMemoryBytes();
    const serverBytes = sumOf(server);
    return {
      connections: this.#pool.totals().open,
      kernelBytes: kernel === null ? null : sumOfKinds(kernel.kinds),
      kernel,
      serverBytes,
      swarmBytes,
      othersBytes: othersBytes(kernel, (serverBytes ?? 0) + swarmBytes),
      systemBytes: system === null ? null : system - (kernel?.fileCacheBytes ?? 0),
    };
  }

  /** c10m's own server workers, or the process tree of the user's server without the supervisor. */
  #serverPids(): number[] {
    const { serverTree, servers } = this.#pool;
    return serverTree === null ? servers.flatMap(({ pid }) => pid ?? []) : serverTree.members().map(({ pid }) => pid);
  }
}

/** The memory of programs that do not take part. Page tables and kernel stacks are in the kernel's part. */
function othersBytes(kernel: KernelMemory | null, taking: number): number | null {
  const all = programMemoryBytes();
  if (kernel === null || all === null) return null;
  return all - taking - kernel.kinds["page tables"] - kernel.kinds["kernel stacks"];
}

function sumOf(pids: readonly number[]): number | null {
  let sum = 0;
  let known = 0;
  for (const pid of pids) {
    const bytes = processMemoryBytes(pid);
    if (bytes === null) continue;
    sum += bytes;
    known++;
  }
  return known === 0 ? null : sum;
}
