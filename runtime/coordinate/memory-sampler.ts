import { epochMs } from "../measure/clock.ts";
import { kernelMemoryBytes, processMemoryBytes } from "../measure/process-memory.ts";
import type { MemoryFigures, MemorySample } from "../measure/result.ts";
import type { Crew } from "./crew.ts";

/** Takes the samples of a run: server and swarm by process, the kernel as a whole. */
export class MemorySampler {
  readonly samples: MemorySample[] = [];
  readonly #crew: Crew;
  readonly #startedAtMs: number;

  constructor(crew: Crew, startedAtMs: number) {
    this.#crew = crew;
    this.#startedAtMs = startedAtMs;
  }

  /** null where the system does not tell (off Linux). */
  look(): MemoryFigures | null {
    const swarmBytes = sumOf(this.#crew.livingSwarm.map((worker) => worker.pid));
    if (swarmBytes === null) return null;
    return { kernelBytes: kernelMemoryBytes(), serverBytes: sumOf(this.#serverPids()), swarmBytes };
  }

  /** Our own workers, or the whole process tree of the user's server; never the warden. */
  #serverPids(): (number | undefined)[] {
    const { serverTree, servers } = this.#crew;
    return serverTree === null ? servers.map((worker) => worker.pid) : serverTree.members().map(({ pid }) => pid);
  }

  /** Keeps a sample of this moment. */
  take(connections: number, settled: boolean): void {
    const figures = this.look();
    if (figures !== null) this.samples.push({ connections, ...figures, atMs: epochMs() - this.#startedAtMs, settled });
  }
}

function sumOf(pids: readonly (number | undefined)[]): number | null {
  let sum = 0;
  let known = 0;
  for (const pid of pids) {
    const bytes = pid === undefined ? null : processMemoryBytes(pid);
    if (bytes === null) continue;
    sum += bytes;
    known++;
  }
  return known === 0 ? null : sum;
}
