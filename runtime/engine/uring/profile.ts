import type { EngineProfile } from "../profile.ts";

/** A ring's table gains nothing from more slots than this. */
export const MOST_SLOTS = 32_768;

/** A server's bank this full takes no more ports: what is on its way must still find slots. */
export const FULL_SHARE = 0.75;

/** Twice as many connections as a swarm has on their way at most. */
const MOST_ARRIVING = 8_192;

/**
 * How many of a server's banks are filled at a time. What is left in them when they are full takes what is on its way, and
 * one connection a port: a port moves on with its own next accept.
 */
export function banksFilledTogether(slots: number, ports: number): number {
  return Math.ceil((MOST_ARRIVING + ports) / (slots * (1 - FULL_SHARE)));
}

/** Figures of the io_uring engine, measured; see "What a connection costs" in the README. */
export const uringProfile: EngineProfile = {
  name: "uring",
  // Direct descriptors are not open files.
  filesPerConnection: 0,
  // A ring's submission queue takes 64 + 4 bytes an entry, its completion queue 16, in whole pages.
  tables: {
    mostSlots: MOST_SLOTS,
    serverFullShare: FULL_SHARE,
    lockedBytesAlone: 544_768,
    lockedBytesEach: 36_864,
  },
  // 22 of its own, and slack. Rings, and a server's listening sockets, are counted apart.
  filesPerWorker: 40,
  workersPerCore: 4,
  portSpansWorkers: false,
  bindsLate: true,
  tls: null,
  cost: {
    tcp: { kernelBytes: 8_350, serverBytes: 100, swarmBytes: 150 },
    websocket: { kernelBytes: 8_350, serverBytes: 150, swarmBytes: 250 },
  },
  workerBytes: 100_000_000,
  opensPerSecond: { tcp: 20_000, websocket: 15_000 },
  echoesPerSecond: { tcp: 40_000, websocket: 35_000 },
};
