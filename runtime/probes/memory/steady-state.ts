import { totalBytes } from "./fit.ts";
import type { MemoryLook } from "./sampler.ts";

/** How far apart looks are taken. */
export const LOOK_EVERY_MS = 100;

/** So many looks in a row decide, and the median of them is what counts: one may fall into somebody else's moment. */
const LOOKS = 3;

/** Figures are at rest when they move less than this over those looks. */
const REST_SHARE = 0.002;
export const REST_BYTES = 262_144;

/** Watches memory come to rest, look by look. */
export class SteadyState {
  #looks: (MemoryLook | null)[] = [];

  add(look: MemoryLook | null): void {
    this.#looks = [...this.#looks, look].slice(-LOOKS);
  }

  /** Whether there are looks enough to decide. */
  get complete(): boolean {
    return this.#looks.length === LOOKS;
  }

  /** Whether the last looks lie close together. Where nothing is told there is nothing to wait for. */
  get reached(): boolean {
    const totals = this.#looks.flatMap((look) => (look === null ? [] : [totalOf(look)]));
    if (totals.length < this.#looks.length) return true;
    const most = Math.max(...totals);
    return this.complete && most - Math.min(...totals) <= Math.max(REST_BYTES, most * REST_SHARE);
  }

  /** Each figure's median over the last looks; what one of them does not tell is not known. */
  median(): MemoryLook | null {
    const looks = this.#looks.filter((look) => look !== null);
    const last = looks.at(-1);
    if (last === undefined) return null;
    const middle = (read: (look: MemoryLook) => number | null) => median(looks.map(read));
    return {
      connections: middle((look) => look.connections)!,
      kernelBytes: middle((look) => look.kernelBytes),
      serverBytes: middle((look) => look.serverBytes),
      swarmBytes: middle((look) => look.swarmBytes)!,
      othersBytes: middle((look) => look.othersBytes),
      systemBytes: middle((look) => look.systemBytes),
      kernel: last.kernel,
    };
  }
}

function totalOf(look: MemoryLook): number {
  return totalBytes({ ...look, kernelBytes: look.kernelBytes ?? 0 })!;
}

/** Of an even number the higher of the two in the middle. */
function median(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known.length < values.length ? null : known[Math.floor(known.length / 2)]!;
}
