/** What preflight finds: how a plan is laid out on a host, and everything that host lacks for it. */

import type { EngineProfile } from "../engine/profile.ts";

/** The engines of both sides; the server's is null when the server is the user's own. */
export interface Profiles {
  readonly server: EngineProfile | null;
  readonly swarm: EngineProfile;
}

/** How the plan is laid out. */
export interface Sizing {
  /** 0 when the server is the user's own. */
  readonly serverWorkers: number;
  readonly swarmWorkers: number;
  /** Source addresses to bind to before connecting; null lets the kernel choose address and port as it connects. */
  readonly sources: readonly string[] | null;
  /** The source ports each of `sources` has, in ascending order; empty when the kernel chooses. */
  readonly sourcePorts: readonly number[];
}

/** What can be counted without opening a socket. */
export type Resource = "tuples" | "open files" | "memory" | "locked memory" | "tracking" | "workers";

/** One thing the plan needs, beside what there is. */
export interface Need {
  readonly what: Resource;
  /** Whose need it is; null for both together. */
  readonly side: "server" | "swarm" | null;
  /** In words, figures included. */
  readonly need: string;
  readonly have: string;
  /** Where the `have` figure was read. */
  readonly source: string;
  readonly fits: boolean;
}

/** A need that this host does not meet. */
export interface Shortfall {
  readonly what: Resource | "ports in use" | "privileged ports" | "ports" | "server" | "certificate";
  readonly need: string;
  readonly have: string;
  /** What would mend it, the least privileged first; each starts with the exact code, flag or command. */
  readonly remedies: readonly string[];
}

/** Everything preflight can tell without opening a socket. */
export interface Assessment {
  /** The swarm asked for. */
  readonly connections: number;
  readonly sizing: Sizing;
  /** Every need, met or not; memory is always among them. */
  readonly needs: readonly Need[];
  /** Empty when the plan fits. */
  readonly shortfalls: readonly Shortfall[];
  /** What was assumed, or could not be counted. */
  readonly notes: readonly string[];
  /** The largest swarm that fits with everything else as planned; 0 when none does. */
  readonly largest: number;
  /** What a swarm of one more would lack, in words. */
  readonly binding: string;
}
