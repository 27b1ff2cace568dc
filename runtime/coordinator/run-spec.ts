import type { Plan } from "../../dsl/plan.ts";
import type { EngineName } from "../engine/registry.ts";
import type { Sizing } from "../preflight/assessment.ts";
import type { MemoryRoom } from "../preflight/memory.ts";
import type { HaltSwitch } from "./halt.ts";
import type { Observer } from "./observer.ts";

/** A plan to carry out once, with all decisions about how. */
export interface RunSpec {
  readonly plan: Plan;
  readonly name: string;
  readonly repetition: number;
  /** The number of connections in the script, before a flag changed it. */
  readonly scripted: number;
  readonly sizing: Sizing;
  /** The server's address, to which the host of the plan resolved. */
  readonly address: string;
  /** The server's engine is null for the user's own server. */
  readonly engines: { readonly server: EngineName | null; readonly swarm: EngineName; readonly why: string };
  /** The kernel's cap on a listening port's backlog. */
  readonly somaxconn: number;
  /** Reads the memory that is left now. */
  readonly room: () => MemoryRoom;
  readonly workerEntry: string;
  readonly halt: HaltSwitch;
  readonly observer: Observer;
}
