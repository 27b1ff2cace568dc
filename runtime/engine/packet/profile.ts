import { MTU_BYTES } from "../link-end.ts";
import type { EngineProfile } from "../profile.ts";
import { ringBytesFor } from "./packet-socket.ts";

/** Figures of the packet engine; see docs/packet.md for how they were measured. */
export const packetProfile: EngineProfile = {
  name: "packet",
  // A connection has no kernel socket.
  filesPerConnection: 0,
  tables: null,
  // Of its own, and slack; a worker has one packet socket a link.
  filesPerWorker: 40,
  workersPerCore: 0.5,
  fillsCores: true,
  userSpace: true,
  // Each server worker listens on all ports, on the links of its own.
  portSpansWorkers: true,
  bindsLate: true,
  tls: null,
  cost: {
    tcp: { kernelBytes: 0, serverBytes: 80, swarmBytes: 90 },
    websocket: { kernelBytes: 0, serverBytes: 100, swarmBytes: 110 },
  },
  workerBytes: 180_000_000 + ringBytesFor(MTU_BYTES),
  opensPerSecond: { tcp: 150_000, websocket: 60_000 },
  echoesPerSecond: { tcp: 150_000, websocket: 100_000 },
};
