/** The language of c10m's scripts: `import { ... } from "c10m"`. A script only describes; building never opens a socket. */

export { bytes, type Message, type RandomOptions, random, text } from "./messages.ts";
export type {
  Amount,
  BinaryMessage,
  BytesMessage,
  EchoPhase,
  EngineChoice,
  HoldPhase,
  ListenSubject,
  MessageNode,
  PatternNode,
  PercentNode,
  Phase,
  Plan,
  PortRange,
  ProbeName,
  Protocol,
  RampPhase,
  RampSchedule,
  RandomMessage,
  SpawnSubject,
  Subject,
  SwarmNode,
  TextMessage,
} from "./plan.ts";
export { latency, memory, type Probe, throughput } from "./probes.ts";
export type {
  EchoOptions,
  Listening,
  ListenOptions,
  Measured,
  RampOptions,
  RampSpeed,
  Spawned,
  SpawnOptions,
  Stage,
  Swarmable,
  Swarming,
  SwarmOptions,
  WebSocketOptions,
} from "./stages.ts";
export { listen, spawn } from "./subjects.ts";
export {
  type Duration,
  milliseconds,
  minutes,
  type Percent,
  type Ports,
  percent,
  perSecond,
  ports,
  type Rate,
  seconds,
} from "./units.ts";
