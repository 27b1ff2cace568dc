/** Waiting for what happens elsewhere: no test sleeps and hopes. */

/** Far longer than most things take on a slow machine; only a failing test waits this long. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 5;

/**
 * Resolves as soon as the condition holds.
 *
 * @throws {Error} naming what was waited for, when it never does
 */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = PATIENCE_MS,
): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadlineMs) throw new Error(`Waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
