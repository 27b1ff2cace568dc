/** How many worker processes a side takes, so that each stays within the open files a process may have. */

import type { Plan } from "../../dsl/plan.ts";
import type { EngineProfile } from "../engine/profile.ts";
import type { Host } from "./host.ts";
import { smallestThat } from "./search.ts";

/** One side (server or swarm) for one swarm size. */
export interface Side {
  readonly side: "server" | "swarm";
  /** Worker processes: the script's own number, else the fewest that fit, at most `most`. */
  readonly workers: number;
  /** The script chose the number itself. */
  readonly own: boolean;
  /** The most that c10m chooses. */
  readonly most: number;
  /** More than this would stand idle. */
  readonly ceiling: number;
  /** The fewest whose open files fit; null when no number of them does. */
  readonly fewest: number | null;
  /** Open files of the fullest of `workers`. */
  readonly files: number;
  /** Open files a process may have; null when unknown, which counts as enough. */
  readonly filesLimit: number | null;
}

/** The swarm's side: connections are split evenly over the workers. */
export function swarmSide(plan: Plan, connections: number, host: Host, profile: EngineProfile): Side {
  const filesOf = (workers: number) => {
    return Math.ceil(connections / workers) * profile.filesPerConnection + profile.filesPerWorker;
  };
  return sideOf("swarm", plan.swarm.workers, connections, host, profile, filesOf);
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
  const filesOf = (workers: number) => {
    const { held, listening } = fullestServer(connections, ports, workers, profile.portSpansWorkers);
    return held * profile.filesPerConnection + listening + profile.filesPerWorker;
  };
  return sideOf("server", own, ceiling, host, profile, filesOf);
}

/**
 * What the fullest server worker holds. Connection i goes to port i % ports, so a port gets the floor or the ceiling of
 * connections / ports, the first ports the ceiling; ports go to workers in contiguous shares, the first worker's the
 * largest (`split`), so it has the most ports and the fullest ones.
 */
export function fullestServer(
  connections: number,
  ports: number,
  workers: number,
  portSpansWorkers: boolean,
): { held: number; listening: number } {
  if (portSpansWorkers) return { held: Math.ceil(connections / workers), listening: ports };
  const listening = Math.ceil(ports / workers);
  const onPort = Math.floor(connections / ports);
  return { held: listening * onPort + Math.min(listening, connections % ports), listening };
}

function sideOf(
  side: "server" | "swarm",
  own: number | null,
  ceiling: number,
  host: Host,
  profile: EngineProfile,
  filesOf: (workers: number) => number,
): Side {
  const filesLimit = host.openFilesHard;
  const most = Math.min(ceiling, Math.max(1, Math.floor(profile.workersPerCore * host.cores)));
  const fewest = smallestThat(1, ceiling, (workers) => filesLimit === null || filesOf(workers) <= filesLimit);
  const workers = own ?? Math.min(fewest ?? most, most);
  return { side, workers, own: own !== null, most, ceiling, fewest, files: filesOf(workers), filesLimit };
}
