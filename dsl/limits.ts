/** The bounds that `validate` holds a plan to, and the values that stand where a script gives none. */

/** The largest swarm. */
export const MAX_CONNECTIONS = 100_000_000;

/** The highest TCP port. */
export const MAX_PORT = 65_535;

/** The most worker processes on a side. */
export const MAX_WORKERS = 1_024;

/** The most rounds of a phase, or repetitions of a burst. */
export const MAX_ROUNDS = 1_000_000;

/** The most tries to reopen a connection that a storm has dropped. */
export const MAX_TRIES = 100;

/** The longest message: 1 MiB. */
export const MAX_MESSAGE_BYTES = 1_048_576;

/** The highest seed: 2^32 - 1. */
export const MAX_SEED = 0xffff_ffff;

/** The longest duration, about 24.8 days: a timer in JavaScript holds a signed 32-bit count of milliseconds, no more. */
export const MAX_DURATION_MS = 0x7fff_ffff;

/** What stands in a plan where the script says nothing. */
export const DEFAULTS = {
  host: "127.0.0.1",
  path: "/",
  engine: "auto",
  protocol: "tcp",
  connectTimeoutMs: 30_000,
  rounds: 1,
  times: 1,
  inFlight: 1_024,
  timeoutMs: 30_000,
  seed: 1,
  manner: "reset",
  tries: 10,
} as const;
