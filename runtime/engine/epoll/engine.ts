import { engineOver } from "../stream/engine.ts";
import { whyNoEpoll } from "./probe.ts";
import { epollProfile } from "./profile.ts";
import { EpollServer } from "./server-stream.ts";
import { EpollSwarm } from "./swarm-stream.ts";

/** epoll driven through FFI: for containers and kernels where io_uring cannot be used. A connection is an open file. */
export const epollEngine = engineOver({
  profile: epollProfile,
  whyNot: whyNoEpoll,
  serverStream: (options, events) => new EpollServer(options, events),
  swarmStream: (options, events) => new EpollSwarm(options, events),
});
