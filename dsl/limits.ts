/** Defaults, and limits that `validate` checks. Those of phases are in phases/. */

/** The largest swarm. */
export const MAX_CONNECTIONS = 100_000_000;

/** The highest TCP port. */
export const MAX_PORT = 65_535;

/** The maximum number of worker processes of the server, and of the swarm. */
export const MAX_WORKERS = 1_024;

/** The longest message: 1 MiB. */
export const MAX_MESSAGE_BYTES = 1_048_576;

/** The highest seed: 2^32 - 1. */
export const MAX_SEED = 0xffff_ffff;

/** The longest duration, about 24.8 days: a JavaScript timer stores milliseconds as a signed 32-bit integer. */
export const MAX_DURATION_MS = 0x7fff_ffff;

/** The default values in a plan. */
export const DEFAULTS = {
  host: "127.0.0.1",
  path: "/",
  engine: "auto",
  protocol: "tcp",
  connectTimeoutMs: 30_000,
  seed: 1,
} as const;
