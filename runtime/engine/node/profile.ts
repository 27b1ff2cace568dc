import type { EngineProfile } from "../profile.ts";

/** Figures of the node engine; costs and rates are measured, see docs/costs.md. */
export const nodeProfile: EngineProfile = {
  name: "node",
  filesPerConnection: 1,
  tables: null,
  filesPerWorker: 100,
  workersPerCore: 4,
  portSpansWorkers: false,
  bindsLate: false,
  // 53.1 KB a connection against 13.4 KB without, at 4,000; opened at 630/s.
  tls: { swarmBytes: 40_000, opensPerSecond: 600 },
  cost: {
    tcp: { kernelBytes: 10_500, serverBytes: 3_500, swarmBytes: 4_100 },
    websocket: { kernelBytes: 10_500, serverBytes: 6_000, swarmBytes: 8_200 },
  },
  workerBytes: 70_000_000,
  opensPerSecond: { tcp: 13_000, websocket: 5_500 },
  echoesPerSecond: { tcp: 35_000, websocket: 25_000 },
};
