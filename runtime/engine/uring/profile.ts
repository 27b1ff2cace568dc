import type { EngineProfile } from "../profile.ts";

/** The most slots of a ring's table. More would gain nothing. */
export const MOST_SLOTS = 32_768;

/**
 * The share of its slots that a server's bank fills before its ports move on. The rest is for connections that arrive
 * meanwhile.
 */
export const FULL_SHARE = 0.75;

/** Twice as many connections as a swarm opens at a time at most. */
const MOST_ARRIVING = 8_192;

/**
 * How many of a server's banks are filled at a time. The slots that are left when they are full have to take the
 * connections that arrive meanwhile, and one connection for each port: a port moves to another bank at its next accept.
 */
export function banksFilledTogether(slots: number, ports: number): number {
  return Math.ceil((MOST_ARRIVING + ports) / (slots * (1 - FULL_SHARE)));
}

/** Figures of the uring engine; costs are measured, see docs/costs.md. */
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
  // 22, and a reserve. Rings and the listening sockets of a server are counted separately.
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
