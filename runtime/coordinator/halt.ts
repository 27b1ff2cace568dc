import type { Verdict } from "../result/schema.ts";

/** Why a run was cut short, and what the command exits with. */
export class Halted extends Error {
  override readonly name = "Halted";
  readonly verdict: Extract<Verdict, "aborted" | "interrupted">;
  readonly exitCode: number;

  constructor(verdict: Halted["verdict"], exitCode: number, message: string) {
    super(message);
    this.verdict = verdict;
    this.exitCode = exitCode;
  }
}

/** Exit code 4: a worker or the server died, memory ran out, the deadline passed. */
export function aborted(message: string): Halted {
  return new Halted("aborted", 4, message);
}

/** The one switch that cuts a run short: whoever waits through it is woken by a rejection. */
export class HaltSwitch {
  #halted: Halted | null = null;
  readonly #children: HaltSwitch[] = [];
  readonly #waiting = new Set<(halted: Halted) => void>();

  get halted(): Halted | null {
    return this.#halted;
  }

  /** The first reason counts; what follows from it (workers that die of an interrupt) does not. */
  halt(reason: Halted): void {
    if (this.#halted !== null) return;
    this.#halted = reason;
    for (const wake of this.#waiting) wake(reason);
    this.#waiting.clear();
    for (const child of this.#children) child.halt(reason);
  }

  /** A switch for one run of several: what halts all of them halts it too, but not the other way round. */
  child(): HaltSwitch {
    const child = new HaltSwitch();
    if (this.#halted !== null) child.halt(this.#halted);
    this.#children.push(child);
    return child;
  }

  /** Waits for the promise; rejects with the reason as soon as the run is halted. */
  async guard<T>(promise: Promise<T>): Promise<T> {
    if (this.#halted !== null) {
      // Nobody waits for it any more: if it fails, that is nobody's failure.
      promise.catch(() => {});
      throw this.#halted;
    }
    let wake: (halted: Halted) => void = () => {};
    const halted = new Promise<never>((_, reject) => {
      wake = reject;
    });
    this.#waiting.add(wake);
    try {
      return await Promise.race([promise, halted]);
    } finally {
      this.#waiting.delete(wake);
    }
  }

  /** Sleeps, unless the run is halted. */
  async sleep(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    try {
      await this.guard(
        new Promise<void>((resolve) => {
          timer = setTimeout(resolve, ms);
        }),
      );
    } finally {
      clearTimeout(timer);
    }
  }
}
