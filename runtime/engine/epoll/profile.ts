import type { EngineProfile } from "../profile.ts";

/**
 * Figures of the epoll engine. Costs are measured (docs/costs.md). Rates are for estimates, and lower than those
 * measured.
 */
export const epollProfile: EngineProfile = {
  name: "epoll",
  filesPerConnection: 1,
  tables: null,
  filesPerWorker: 60,
  workersPerCore: 4,
  portSpansWorkers: true,
  bindsLate: true,
  tls: null,
  cost: {
    tcp: { kernelBytes: 8_350, serverBytes: 150, swarmBytes: 200 },
    websocket: { kernelBytes: 8_350, serverBytes: 170, swarmBytes: 220 },
  },
  workerBytes: 100_000_000,
  opensPerSecond: { tcp: 20_000, websocket: 12_000 },
  echoesPerSecond: { tcp: 40_000, websocket: 35_000 },
};
