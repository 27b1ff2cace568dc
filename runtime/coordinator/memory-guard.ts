import { formatCount, gibAvailable } from "../format/units.ts";
import type { MemoryRoom } from "../preflight/memory.ts";
import { aborted, type HaltSwitch } from "./halt.ts";

/** How often it looks. At 40,000 opens a second and 8.4 KB each, about 34 MB are gone between two looks. */
const LOOK_EVERY_MS = 100;

/** A run is let this far into the reserve that preflight kept; below it the kernel's own killer is near. */
const SHARE_OF_RESERVE = 0.5;

/** Less than this is gone before the next look, on however small a machine. */
const LEAST_FLOOR_BYTES = 48 * 2 ** 20;

/** The floor never asks for more than this share of a small limit. */
const MOST_FLOOR_SHARE = 0.25;

/** What the guard needs of a run. */
export interface Guarded {
  readonly halt: HaltSwitch;
  /** The memory truly left, now. */
  readonly room: () => MemoryRoom;
  readonly openConnections: () => number;
}

/** Below this many bytes left, of `allBytes` there are, a run is stopped. */
export function memoryFloorBytes({ reserveBytes, allBytes }: Pick<MemoryRoom, "reserveBytes" | "allBytes">): number {
  return Math.min(Math.max(reserveBytes * SHARE_OF_RESERVE, LEAST_FLOOR_BYTES), allBytes * MOST_FLOOR_SHARE);
}

/** Stops a run before the kernel has to: when hardly any memory is left, it is halted, with what it has measured. */
export class MemoryGuard {
  readonly #guarded: Guarded;
  readonly #timer: NodeJS.Timeout;

  constructor(guarded: Guarded) {
    this.#guarded = guarded;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  #look(): void {
    const room = this.#guarded.room();
    if (room.leftBytes >= memoryFloorBytes(room)) return;
    this.stop();
    const connections = formatCount(this.#guarded.openConnections());
    const left = `${gibAvailable(room.leftBytes)} left of the ${gibAvailable(room.allBytes)} of ${room.of}`;
    this.#guarded.halt.halt(aborted(`memory ran out with ${connections} connections open: ${left}`));
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
