import { formatCount, gibAvailable } from "../format/units.ts";
import type { MemoryRoom } from "../preflight/memory.ts";
import { aborted, type HaltSwitch } from "./halt.ts";

/** How often the guard checks. At 40,000 opens a second and 8.4 KB each, about 34 MB are used between two checks. */
const LOOK_EVERY_MS = 100;

/** A run may use this share of the reserve that preflight keeps. Below that the kernel's OOM killer is likely. */
const SHARE_OF_RESERVE = 0.5;

/** A smaller amount could be used up before the next check, also on a small machine. */
const LEAST_FLOOR_BYTES = 48 * 2 ** 20;

/** The floor is at most this share of all memory, which matters for a small limit. */
const MOST_FLOOR_SHARE = 0.25;

/** What the guard needs of a run. */
export interface Guarded {
  readonly halt: HaltSwitch;
  /** Reads the memory that is left now. */
  readonly room: () => MemoryRoom;
  readonly openConnections: () => number;
}

/** The floor: a run is stopped when fewer than this many of `allBytes` are left. */
export function memoryFloorBytes({ reserveBytes, allBytes }: Pick<MemoryRoom, "reserveBytes" | "allBytes">): number {
  return Math.min(Math.max(reserveBytes * SHARE_OF_RESERVE, LEAST_FLOOR_BYTES), allBytes * MOST_FLOOR_SHARE);
}

/** Halts a run when little memory is left, before the kernel kills a process. The run keeps what it has measured. */
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
