import type { Plan } from "../../dsl/plan.ts";
import type { EngineName } from "../engine/registry.ts";
import type { Sizing } from "../preflight/assessment.ts";
import type { MemoryRoom } from "../preflight/memory.ts";
import type { HaltSwitch } from "./halt.ts";
import type { Observer } from "./observer.ts";

/** A plan to carry out once, and all that was decided about how. */
export interface RunSpec {
  readonly plan: Plan;
  readonly name: string;
  readonly repetition: number;
  /** The size in the script, before any flag changed it. */
  readonly scripted: number;
  readonly sizing: Sizing;
  /** Where the server is: the address behind the name that the plan has. */
  readonly address: string;
  /** The server's is null when the server is the user's own. */
  readonly engines: { readonly server: EngineName | null; readonly swarm: EngineName; readonly why: string };
  /** The kernel's cap on a listening port's backlog. */
  readonly somaxconn: number;
  /** The memory truly left, now. */
  readonly room: () => MemoryRoom;
  readonly workerEntry: string;
  readonly halt: HaltSwitch;
  readonly observer: Observer;
}
