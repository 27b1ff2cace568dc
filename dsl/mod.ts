/** The language of c10m's scripts: `import { ... } from "c10m"`. A script only describes; building never opens a socket. */

export { compare } from "./compare.ts";
export {
  type ConnectionFigures,
  connections,
  type DurationFigure,
  type Expectation,
  type LatencyFigures,
  type MemoryFigure,
  type RateFigure,
  type SizeFigure,
} from "./expectations.ts";
export type { LoginStep } from "./login.ts";
export type { Answer } from "./messages/answers.ts";
export {
  bytes,
  type Message,
  type RandomOptions,
  random,
  type TemplateMessage,
  type TemplateOptions,
  template,
  text,
} from "./messages/messages.ts";
export type * from "./phases/registry.ts";
export type {
  Amount,
  AnswerNode,
  BinaryMessage,
  BytesMessage,
  Comparison,
  ConnectSubject,
  EngineChoice,
  ExpectationNode,
  HeldExpectation,
  LatencyExpectation,
  LatencyStatistic,
  ListenSubject,
  LoginExpect,
  LoginSend,
  LoginStepNode,
  MemoryExpectation,
  MemoryPart,
  MessageNode,
  MessagePhase,
  NamedPlan,
  PatternNode,
  PercentNode,
  Plan,
  PortRange,
  ProbeName,
  Protocol,
  RandomMessage,
  SpawnSubject,
  Subject,
  SwarmNode,
  TextMessage,
  ThroughputExpectation,
} from "./plan.ts";
export * from "./probes.ts";
export type {
  Compared,
  Connected,
  ConnectOptions,
  Listening,
  ListenOptions,
  Measured,
  Spawned,
  SpawnOptions,
  Stage,
  Swarmable,
  Swarming,
  SwarmOptions,
  WebSocketOptions,
} from "./stages.ts";
export { connect, listen, spawn } from "./subjects.ts";
export {
  type Duration,
  kilobytes,
  milliseconds,
  minutes,
  type Percent,
  type Ports,
  percent,
  perSecond,
  ports,
  type Rate,
  type Size,
  seconds,
} from "./units.ts";
