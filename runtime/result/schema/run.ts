/** One run of one plan. */

import type { Plan } from "../../../dsl/plan.ts";
import type { ConnectionCounts, CountsByReason } from "./connections.ts";
import type { CpuBlock } from "./cpu.ts";
import type { FiguresByProbe } from "./figures.ts";
import type { LatencyBlock } from "./latency.ts";
import type { LoginBlock } from "./login.ts";
import type { MemoryBlock } from "./memory.ts";
import type { MessageCounts } from "./messages.ts";
import type { PacketBlock } from "./packet.ts";
import type { PhaseResult } from "./phases.ts";
import type { Series } from "./series.ts";

/** One expectation of a script and its outcome. */
export interface ExpectationResult {
  /** "memory per connection below 9 KB" */
  text: string;
  passed: boolean;
  /** "8.34 KB (95 % interval 8.33 to 8.35 KB)"; "not measured", which does not pass. */
  actual: string;
}

/** One run of one plan. */
export interface RunResult {
  name: string;
  /** 1, 2, ... with `--runs`. */
  repetition: number;
  plan: Plan;
  /**
   * The engine of each side ("spawned" is a server that c10m started by the user's command, "running" one that ran
   * already), and the reason for the swarm's engine.
   */
  engine: { server: string; swarm: string; why: string };
  /** The address of the server, after the name lookup if `connect` has a name. */
  address: string;
  /** The number of c10m's worker processes on each side; a spawned server has none. */
  workers: { server: number; swarm: number };
  connections: ConnectionCounts;
  /** null when the swarm has no login. */
  login: LoginBlock | null;
  messages: MessageCounts;
  /** `messages.lost` by reason: the cause that closed the connection (errno, `EOF`, `WS_<code>`), or `TIMEOUT`. */
  messagesLost: CountsByReason;
  throughput: { messagesPerSecond: number | null };
  latency: LatencyBlock;
  memory: MemoryBlock;
  /** null when it was not measured, or cannot be measured (on systems other than Linux). */
  cpu: CpuBlock | null;
  figures: FiguresByProbe;
  /** null when both sides had kernel sockets. */
  packet: PacketBlock | null;
  phases: PhaseResult[];
  series: Series;
  /** In the order of the script; empty when the script has no expectations. */
  expectations: ExpectationResult[];
  /** Why the run could not finish ("a swarm worker died (SIGKILL)"); null when it did. */
  aborted: string | null;
}
