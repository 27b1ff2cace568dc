/**
 * Steps the wall clock between the start of one worker and that of the next: this is what a process sees that starts after
 * somebody has set the clock an hour back.
 */

const STEP_MS = -3_600_000;

if (process.argv[2] === "swarm worker 2") {
  const { now } = Date;
  Date.now = () => now() + STEP_MS;
  Object.defineProperty(performance, "timeOrigin", { value: performance.timeOrigin + STEP_MS });
}
