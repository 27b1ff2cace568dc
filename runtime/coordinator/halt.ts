import type { Verdict } from "../result/schema.ts";

/** Why a run was cut short, and the exit code of the command. */
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

/**
 * Waits for a promise, but rejects with the signal's reason as soon as the signal is aborted. Every cancellation of a
 * run uses this function.
 *
 * @example await untilAborted(worker.next("ready"), halt.signal)
 * @throws the signal's reason, also when it was aborted before
 */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
  });
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([aborted, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Cancels a run. The first reason becomes the reason of its signal; later ones are ignored. */
export class HaltSwitch {
  readonly #controller = new AbortController();

  /** Aborted when the run is halted; its reason is a {@link Halted}. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get halted(): Halted | null {
    return this.signal.aborted ? (this.signal.reason as Halted) : null;
  }

  /**
   * Halts the run. Later reasons are ignored, because they follow from the first (workers that end by an interrupt).
   */
  halt(reason: Halted): void {
    if (!this.signal.aborted) this.#controller.abort(reason);
  }

  /** A switch for one run of several. Halting the parent halts it too; halting it does not halt the parent. */
  child(): HaltSwitch {
    const child = new HaltSwitch();
    if (this.halted !== null) child.halt(this.halted);
    this.signal.addEventListener("abort", () => child.halt(this.signal.reason as Halted), { once: true });
    return child;
  }

  /** Waits for the promise; rejects with the reason as soon as the run is halted. */
  guard<T>(promise: Promise<T>): Promise<T> {
    return untilAborted(promise, this.signal);
  }

  /** Sleeps; rejects with the reason as soon as the run is halted. */
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
