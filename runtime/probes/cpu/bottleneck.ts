/** Finds the side that limited the other, by processor time. */

import type { Bottleneck, CpuSide, CpuUse, Throttled } from "../../result/schema.ts";

/** A thread that ran for this share of the time is at its limit; it needs the rest to wake up and to be measured. */
const SATURATED_SHARE = 0.9;

/** A side is limited by its CPU quota when the quota stopped it in this share of the quota's periods. */
const THROTTLED_SHARE = 0.1;

/** Time that the hypervisor took is mentioned from this share of the machine's processor time. */
const STOLEN_SHARE = 0.05;

/** Processor time has steps of 10 ms, so a shorter measurement has no meaning. */
const SHORTEST_MS = 200;

/** The bottleneck, null when it cannot be found from processor time, and the reason in words. */
export interface Finding {
  readonly bottleneck: Bottleneck | null;
  readonly why: string;
}

type Use = Omit<CpuUse, "bottleneck" | "why">;

/**
 * A side is the bottleneck when its busiest thread ran for at least 90 % of the time, or when a CPU quota stopped it.
 * If this is true of both sides, or the machine's processors were full, neither is. The busiest thread counts, not the
 * sum over the side: a server with one thread is at its limit when it uses one of 64 processors.
 */
export function findBottleneck(use: Use): Finding {
  const { bottleneck, why } = bottleneckOf(use);
  const stolen = stolenText(use);
  return { bottleneck, why: stolen === null ? why : `${why}; ${stolen}` };
}

function bottleneckOf(use: Use): Finding {
  if (use.wallMs < SHORTEST_MS) return { bottleneck: null, why: "the measurement is too short" };
  const { server, swarm } = use;
  if (!isKnown(swarm) || (server !== null && !isKnown(server))) {
    return { bottleneck: null, why: "this system does not report how busy a thread was" };
  }
  if (server === null) return withoutServer(use);
  const [serverLimit, swarmLimit] = [limitOf(server), limitOf(swarm)];
  const threads = `server ${percent(server.busiestThread)}, swarm ${percent(swarm.busiestThread)} of a processor`;
  if (serverLimit !== null && swarmLimit !== null) return { bottleneck: "neither", why: bothLimited(use, threads) };
  if (serverLimit !== null) return { bottleneck: "server", why: `${serverLimit} (${threads})` };
  if (swarmLimit !== null) {
    return { bottleneck: "swarm", why: `${swarmLimit} (${threads}): the server could have done more` };
  }
  if (isMachineFull(use)) return { bottleneck: "neither", why: fullMachine(use) };
  return { bottleneck: "neither", why: `both had processor time left (busiest thread: ${threads})` };
}

function withoutServer(use: Use): Finding {
  const limit = limitOf(use.swarm);
  const thread = `busiest thread ${percent(use.swarm.busiestThread)} of a processor`;
  if (limit !== null) return { bottleneck: "swarm", why: `${limit} (${thread}): the server could have done more` };
  if (isMachineFull(use)) return { bottleneck: "neither", why: fullMachine(use) };
  return { bottleneck: null, why: `it was not the swarm (${thread}), and the server's processor time is not known` };
}

function isKnown(side: CpuSide): boolean {
  return side.busiestThread !== null || isThrottled(side.throttled);
}

/** Why a side was at its limit; null when it was not. */
function limitOf({ busiestThread, throttled }: CpuSide): string | null {
  if (isThrottled(throttled)) return `it was throttled by its CPU quota, ${quotaText(throttled)}`;
  return busiestThread !== null && busiestThread >= SATURATED_SHARE ? "its busiest thread was at its limit" : null;
}

function isThrottled(throttled: Throttled | null): throttled is Throttled {
  return throttled !== null && throttled.periodShare >= THROTTLED_SHARE;
}

function quotaText({ quotaProcessors, periodShare }: Throttled): string {
  const processors = quotaProcessors === 1 ? "1 processor" : `${Number(quotaProcessors.toFixed(2))} processors`;
  return `${processors}, in ${percent(periodShare)} of its periods`;
}

function bothLimited({ server, swarm }: Use, threads: string): string {
  const quotas = [server, swarm].map((side) => side?.throttled ?? null).filter(isThrottled);
  const [quota] = quotas;
  if (quota === undefined)
    return `the busiest thread of either side was at its limit (${threads}): a figure of the pair`;
  const who =
    quotas.length === 2
      ? "both sides were"
      : isThrottled(server?.throttled ?? null)
        ? "the server was"
        : "the swarm was";
  const rest = quotas.length === 2 ? "" : ", and the busiest thread of the other side was at its limit";
  return `${who} throttled by a CPU quota, ${quotaText(quota)}${rest} (${threads}): a figure of the pair`;
}

/** Whether all processors were busy. Stolen time counts, because the machine could not use it. */
function isMachineFull({ machine, wallMs }: Use): boolean {
  return machine !== null && machine.busyMs + machine.stolenMs >= SATURATED_SHARE * wallMs * machine.processors;
}

function fullMachine({ machine, wallMs, server, swarm, coordinator }: Use): string {
  const taken = [server, swarm, coordinator].map((side) => (side === null ? 0 : side.userMs + side.systemMs));
  const [ofServer, ofSwarm, ofCoordinator] = taken.map((ms) => ms / wallMs) as [number, number, number];
  // The kernel counts the machine's and the processes' time separately, in steps of 10 ms: the difference may be < 0.
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

/** null where the hypervisor took little or nothing. */
function stolenText({ machine, wallMs }: Use): string | null {
  const share = machine === null || wallMs <= 0 ? 0 : machine.stolenMs / (wallMs * machine.processors);
  return share < STOLEN_SHARE ? null : `the hypervisor took ${percent(share)} of the machine's processor time (steal)`;
}

function percent(share: number | null): string {
  return share === null ? "-" : `${Math.round(share * 100)} %`;
}
