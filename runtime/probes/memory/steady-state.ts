import { totalBytes } from "./fit.ts";
import type { MemoryLook } from "./look.ts";

/** The time between two looks. */
export const LOOK_EVERY_MS = 100;

/** How many looks in a row decide. Their median is used, because another program may disturb a single look. */
const LOOKS = 3;

/** A state is steady when the total changes by at most this share, or these bytes, over the looks. */
const STEADY_SHARE = 0.002;
export const STEADY_BYTES = 262_144;

/** Decides by the last looks whether memory is in a steady state. */
export class SteadyState {
  #looks: (MemoryLook | null)[] = [];

  add(look: MemoryLook | null): void {
    this.#looks = [...this.#looks, look].slice(-LOOKS);
  }

  /** Whether there are enough looks to decide. */
  get complete(): boolean {
    return this.#looks.length === LOOKS;
  }

  /** Whether the last looks are close together. Also true where memory is unknown, so that no time is lost waiting. */
  get reached(): boolean {
    const totals = this.#looks.flatMap((look) => (look === null ? [] : [totalOf(look)]));
    if (totals.length < this.#looks.length) return true;
    const most = Math.max(...totals);
    return this.complete && most - Math.min(...totals) <= Math.max(STEADY_BYTES, most * STEADY_SHARE);
  }

  /** The median of each figure over the last looks; null where one look lacks the figure. */
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

/** The upper one of an even number of values. */
function median(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known.length < values.length ? null : known[Math.floor(known.length / 2)]!;
}
