/** Which side held the other up, judged by processor time. */

import type { Bottleneck, CpuUse } from "../../result/schema.ts";

/** A thread that ran for this share of the time had nothing left to give; the rest is waking up and being looked at. */
const SATURATED_SHARE = 0.9;

/** Processor time comes in steps of 10 ms: over less than this it says nothing. */
const SHORTEST_MS = 200;

/** The bottleneck and why, in words; null when processor time does not tell. */
export interface Judgement {
  readonly bottleneck: Bottleneck | null;
  readonly why: string;
}

/**
 * A side whose busiest thread ran for 90 % of the time or more was the bottleneck, unless the other's was busy too: then
 * neither can be told to have waited for the other. The same goes for a machine whose processors were full. What one thread
 * can take is looked at, not what a side takes over all: a server of one thread is at its end at one of 64 processors.
 */
export function judgeBottleneck(use: Omit<CpuUse, "bottleneck" | "why">): Judgement {
  if (use.wallMs < SHORTEST_MS) return { bottleneck: null, why: "too short to tell" };
  const server = use.server?.busiestThread ?? null;
  const swarm = use.swarm.busiestThread;
  if (swarm === null || (use.server !== null && server === null)) {
    return { bottleneck: null, why: "this system does not tell how busy a thread was" };
  }
  const swarmFull = swarm >= SATURATED_SHARE;
  if (server === null) return withoutServer(swarm, swarmFull, use);
  const serverFull = server >= SATURATED_SHARE;
  const threads = `server ${percent(server)}, swarm ${percent(swarm)} of a processor`;
  if (serverFull && swarmFull) {
    return {
      bottleneck: "neither",
      why: `the busiest thread of either side was at its end (${threads}): a figure of the pair`,
    };
  }
  if (serverFull) return { bottleneck: "server", why: `its busiest thread was at its end (${threads})` };
  if (swarmFull) {
    return {
      bottleneck: "swarm",
      why: `its busiest thread was at its end (${threads}): the server could have done more`,
    };
  }
  if (isMachineFull(use)) return { bottleneck: "neither", why: fullMachine(use) };
  return { bottleneck: "neither", why: `both had processor time left (busiest thread: ${threads})` };
}

function withoutServer(swarm: number, swarmFull: boolean, use: Omit<CpuUse, "bottleneck" | "why">): Judgement {
  const thread = `busiest thread ${percent(swarm)} of a processor`;
  if (swarmFull) return { bottleneck: "swarm", why: `it was at its end (${thread}): the server could have done more` };
  if (isMachineFull(use)) return { bottleneck: "neither", why: fullMachine(use) };
  return { bottleneck: null, why: `it was not the swarm (${thread}), and the server's processor time is not known` };
}

function isMachineFull({ machine, wallMs }: Omit<CpuUse, "bottleneck" | "why">): boolean {
  return machine !== null && machine.busyMs >= SATURATED_SHARE * wallMs * machine.processors;
}

function fullMachine({ machine, wallMs, server, swarm, coordinator }: Omit<CpuUse, "bottleneck" | "why">): string {
  const taken = [server, swarm, coordinator].map((side) => (side === null ? 0 : side.userMs + side.systemMs));
  const [ofServer, ofSwarm, ofCoordinator] = taken.map((ms) => ms / wallMs) as [number, number, number];
  const ofOthers = Math.max(0, machine!.busyMs / wallMs - ofServer - ofSwarm - ofCoordinator);
  const shares = [
    ...(server === null ? [] : [`server ${ofServer.toFixed(2)}`]),
    `swarm ${ofSwarm.toFixed(2)}`,
    `coordinator ${ofCoordinator.toFixed(2)}`,
    `others ${ofOthers.toFixed(2)}`,
  ];
  const advice =
    ofOthers > ofServer + ofSwarm
      ? "repeat it while no other program runs"
      : "with more of them the figures would differ";
  return `the machine's ${machine!.processors} processors were full (${shares.join(", ")}): ${advice}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
