import type { EngineProfile } from "../profile.ts";

/** Figures of the io_uring engine, measured; see "What a connection costs" in the README. */
export const uringProfile: EngineProfile = {
  name: "uring",
  // Direct descriptors are not open files.
  filesPerConnection: 0,
  filesPerWorker: 250,
  workersPerCore: 4,
  portSpansWorkers: false,
  bindsLate: true,
  speaksTls: false,
  cost: {
    tcp: { kernelBytes: 8_350, serverBytes: 100, swarmBytes: 150 },
    websocket: { kernelBytes: 8_350, serverBytes: 150, swarmBytes: 250 },
  },
  workerBytes: 100_000_000,
  opensPerSecond: { tcp: 20_000, websocket: 15_000 },
  echoesPerSecond: { tcp: 40_000, websocket: 35_000 },
};
