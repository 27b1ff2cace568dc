import type { WorkerProcess } from "./process.ts";

/** How often the workers are checked. */
const LOOK_EVERY_MS = 1_000;

/**
 * After this many checks without a message, the worker is asked for one; after the second number it counts as stuck.
 */
const ASKED_AFTER_LOOKS = 10;
const GIVEN_UP_AFTER_LOOKS = 40;

/** What the liveness monitor needs of a worker. */
export type Monitored = Pick<WorkerProcess, "label" | "messagesHeard" | "askForLife">;

/**
 * Detects living workers that do not answer (stopped or stuck), for which a run would wait without end. Silence is
 * counted in checks and not by the clock, so that a worker that was stopped together with the coordinator (Ctrl-Z) does
 * not count as silent. Returns the function that stops the monitor.
 */
export function monitorLiveness<Worker extends Monitored>(
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
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
