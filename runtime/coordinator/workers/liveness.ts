import type { WorkerProcess } from "./process.ts";

/** How often the workers are looked at. */
const LOOK_EVERY_MS = 1_000;

/** After so many looks without a word from it a worker is asked for a sign of life, and after so many it is given up. */
const ASKED_AFTER_LOOKS = 10;
const GIVEN_UP_AFTER_LOOKS = 40;

/** What the watch needs of a worker. */
export type Watched = Pick<WorkerProcess, "label" | "messagesHeard" | "askForLife">;

/**
 * Watches for workers that live but do not answer (stopped, or stuck), for which a run would wait for ever. Silence is
 * counted in looks, not by the clock: who was stopped together with the coordinator (Ctrl-Z) has not been silent.
 * Returns how to stop watching.
 */
export function watchLiveness<Worker extends Watched>(
  living: () => readonly Worker[],
  stuck: (worker: Worker) => void,
): () => void {
  let before = new Map<Worker, { heard: number; silentLooks: number }>();
  const look = (): void => {
    const now: typeof before = new Map();
    for (const worker of living()) {
      const last = before.get(worker);
      const silentLooks = last?.heard === worker.messagesHeard ? last.silentLooks + 1 : 0;
      now.set(worker, { heard: worker.messagesHeard, silentLooks });
      if (silentLooks === ASKED_AFTER_LOOKS) worker.askForLife();
      if (silentLooks === GIVEN_UP_AFTER_LOOKS) stuck(worker);
    }
    before = now;
  };
  const watch = setInterval(look, LOOK_EVERY_MS);
  return () => clearInterval(watch);
}
