import { readFileSync } from "node:fs";
import { engineOver } from "../stream/engine.ts";
import { whyNoUring } from "./probe.ts";
import { MOST_SLOTS, uringProfile } from "./profile.ts";
import type { RingSize } from "./ring.ts";
import { ServerStream } from "./server-stream.ts";
import { SwarmStream } from "./swarm-stream.ts";

/** io_uring driven through FFI: connections are direct descriptors, which count as no open files. */
export const uringEngine = engineOver({
  profile: uringProfile,
  whyNot: whyNoUring,
  serverStream: (options, events) => new ServerStream(options, events, sizeFor(options.connections)),
  swarmStream: (options, events) => new SwarmStream(options, events, sizeFor(options.connections)),
});

/**
 * The size of each ring. The memory of rings counts toward the RLIMIT_MEMLOCK of an ordinary user, usually 8 MB, so
 * rings are small where many are needed.
 */
function sizeFor(connections: number): RingSize {
  const files = Math.min(MOST_SLOTS, openFiles());
  if (connections <= files) return { submissions: 4_096, completions: 16_384, files };
  return { submissions: 256, completions: 1_024, files };
}

function openFiles(): number {
  const soft = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
  return soft === undefined ? 1_024 : Number(soft);
}
