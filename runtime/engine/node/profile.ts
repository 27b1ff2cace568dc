import type { EngineProfile } from "../profile.ts";

/** Figures of the node engine; costs and rates are measured, see "What a connection costs" in the README. */
export const nodeProfile: EngineProfile = {
  name: "node",
  filesPerConnection: 1,
  filesPerWorker: 100,
  workersPerCore: 4,
  portSpansWorkers: false,
  cost: {
    tcp: { kernelBytes: 8_000, serverBytes: 4_000, swarmBytes: 4_000 },
    websocket: { kernelBytes: 8_000, serverBytes: 12_000, swarmBytes: 12_000 },
  },
  workerBytes: 70_000_000,
  opensPerSecond: { tcp: 8_000, websocket: 3_000 },
  echoesPerSecond: { tcp: 40_000, websocket: 30_000 },
};
