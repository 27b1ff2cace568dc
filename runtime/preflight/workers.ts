/** How many worker processes a side gets, so that each stays within the limit on open files. */

import type { Plan } from "../../dsl/plan.ts";
import type { ConnectionTables, EngineProfile } from "../engine/profile.ts";
import type { Host } from "../host/host.ts";
import { smallestThat } from "./search.ts";

/** One side (server or swarm) for one swarm size. */
export interface Side {
  readonly side: "server" | "swarm";
  /** Worker processes: the number in the script, otherwise the fewest that fit, at most `most`. */
  readonly workers: number;
  /** Whether the script sets the number. */
  readonly own: boolean;
  /** The most that c10m chooses by itself. */
  readonly most: number;
  /** With more workers than this, some would be idle. */
  readonly ceiling: number;
  /** The fewest workers whose open files fit; null when no number of them fits. */
  readonly fewest: number | null;
  /** Open files of the worker that has the most. */
  readonly files: number;
  /** The limit on open files of a process; null when unknown, which counts as enough. */
  readonly filesLimit: number | null;
  /** Memory of all `workers` together that counts toward RLIMIT_MEMLOCK; 0 on an engine without tables. */
  readonly lockedBytes: number;
}

/** The swarm's side: connections are split evenly over the workers. */
export function swarmSide(plan: Plan, connections: number, host: Host, profile: EngineProfile): Side {
  const fullest = (workers: number) => ({ held: Math.ceil(connections / workers), listening: 0 });
  return sideOf("swarm", plan.swarm.workers, connections, host, profile, fullest);
}

/** The server's side, when the server is c10m's own. `own` is the number of workers that the script asks for. */
export function serverSide(
  plan: Plan,
  own: number | null,
  connections: number,
  host: Host,
  profile: EngineProfile,
): Side {
  const ports = plan.subject.ports.count;
  const ceiling = profile.portSpansWorkers ? connections : Math.min(ports, connections);
  const fullest = (workers: number) => fullestServer(connections, ports, workers, profile.portSpansWorkers);
  return sideOf("server", own, ceiling, host, profile, fullest);
}

/** What the worker with the most connections holds. */
interface Fullest {
  readonly held: number;
  readonly listening: number;
}

/**
 * What the server worker with the most connections holds. Connection i goes to port i % ports, so each port gets the
 * floor or the ceiling of connections / ports, and the first ports get the ceiling. Each worker gets a contiguous share
 * of the ports. The share of the first worker is the largest (`split`), so it has the most ports and the fullest ones.
 */
export function fullestServer(connections: number, ports: number, workers: number, portSpansWorkers: boolean): Fullest {
  if (portSpansWorkers) return { held: heldOfSpread(connections, workers), listening: ports };
  const listening = Math.ceil(ports / workers);
  const onPort = Math.floor(connections / ports);
  return { held: listening * onPort + Math.min(listening, connections % ports), listening };
}

/**
 * Where ports span workers, the kernel chooses the worker of a connection by a hash of its tuple. In practice, no
 * worker gets more than the mean plus six standard deviations.
 */
function heldOfSpread(connections: number, workers: number): number {
  const mean = connections / workers;
  return Math.min(connections, Math.ceil(mean + 6 * Math.sqrt(mean * (1 - 1 / workers))));
}

function sideOf(
  side: "server" | "swarm",
  own: number | null,
  ceiling: number,
  host: Host,
  profile: EngineProfile,
  fullest: (workers: number) => Fullest,
): Side {
  const filesLimit = host.openFilesHard;
  const tablesOf = (workers: number) => tablesFor(fullest(workers).held, side, filesLimit, profile.tables);
  const filesOf = (workers: number) => {
    const { held, listening } = fullest(workers);
    return held * profile.filesPerConnection + tablesOf(workers) + listening + profile.filesPerWorker;
  };
  const most = Math.min(ceiling, Math.max(1, Math.floor(profile.workersPerCore * host.cores)));
  const fewest = smallestThat(1, ceiling, (workers) => filesLimit === null || filesOf(workers) <= filesLimit);
  const workers = own ?? (profile.fillsCores ? most : Math.min(fewest ?? most, most));
  const lockedBytes = workers * lockedBy(tablesOf(workers), profile.tables);
  return { side, workers, own: own !== null, most, ceiling, fewest, files: filesOf(workers), filesLimit, lockedBytes };
}

/** The number of tables for the connections of one worker. */
function tablesFor(
  held: number,
  side: Side["side"],
  filesLimit: number | null,
  tables: ConnectionTables | null,
): number {
  if (tables === null) return 0;
  return Math.ceil(held / slotsOf(tables, side, filesLimit));
}

/** How many connections one table holds. */
export function slotsOf(tables: ConnectionTables, side: Side["side"], filesLimit: number | null): number {
  const slots = Math.min(tables.mostSlots, filesLimit ?? tables.mostSlots);
  return side === "server" ? slots * tables.serverFullShare : slots;
}

function lockedBy(count: number, tables: ConnectionTables | null): number {
  if (tables === null || count === 0) return 0;
  return count === 1 ? tables.lockedBytesAlone : count * tables.lockedBytesEach;
}
