/** What preflight finds: how a plan is laid out on a host, and everything that the host lacks for it. */

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
  /** Source addresses to bind to before connecting; null: the kernel chooses address and port when it connects. */
  readonly sources: readonly string[] | null;
  /** The source ports each of `sources` has, in ascending order; empty when the kernel chooses. */
  readonly sourcePorts: readonly number[];
}

/** Resources that preflight can count without opening a socket. */
export type Resource = "tuples" | "open files" | "memory" | "locked memory" | "tracking" | "workers";

/** One thing that the plan needs, and how much of it the host has. */
export interface Need {
  readonly what: Resource;
  /** The side that needs it; null for both together. */
  readonly side: "server" | "swarm" | null;
  /** In words, with the figures. */
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
  /** What would fix it, fewest privileges first. Each starts with the exact code, flag or command. */
  readonly remedies: readonly string[];
}

/** Everything that preflight finds without opening a socket. */
export interface Assessment {
  /** The swarm asked for. */
  readonly connections: number;
  readonly sizing: Sizing;
  /** Every need, met or not; memory is always among them. */
  readonly needs: readonly Need[];
  /** Empty when the plan fits. */
  readonly shortfalls: readonly Shortfall[];
  /** What c10m assumed or could not count. */
  readonly notes: readonly string[];
  /** The largest swarm that fits when everything else stays as planned; 0 when none fits. */
  readonly largest: number;
  /** What a swarm with one more connection would lack, in words. */
  readonly binding: string;
}
