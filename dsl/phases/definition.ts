import type { DraftNode } from "../draft.ts";
import type { Check, Problem } from "../validate/problem.ts";
import type { Fields } from "../validate/shapes.ts";

/** What to write instead of a value that is no phase. */
export const PHASE_FIX = "write a phase such as .hold(seconds(30))";

/** How many connections there are when a phase begins. */
export interface Surroundings {
  /** The size of the swarm. */
  readonly connections: number;
  /** How many are open: the whole swarm, or the target of the last ramp. */
  readonly open: number;
}

/**
 * What happens to data that a server sends without a request:
 *
 * - `unexpected`: the phase awaits answers, so it is counted as unexpected.
 * - `kept`: a `.receive()` that follows may still count it.
 * - `received`: the phase counts it.
 */
export type Unrequested = "unexpected" | "kept" | "received";

/**
 * The language's half of a kind of phase. Adding a kind means one file beside this one, one line in registry.ts, and the
 * other half in runtime/phases/.
 *
 * A method may take more parameters than a kind needs: a kind leaves them out.
 */
export interface PhaseLanguage<Node extends { readonly kind: string }> {
  /** The node of a call. It never throws: wrong values stay in the node, for `check`. */
  read(...given: readonly unknown[]): DraftNode;
  /** Every problem of a node on its own. */
  readonly check: Check;
  /** The phase is impossible while no connection is open. */
  readonly needsConnections: boolean;
  readonly unrequested: Unrequested;
  /** Problems with the rest of the plan. The fields were not checked. */
  checkAmong?(node: Fields, path: string, surroundings: Surroundings): Problem[];
  /** How many connections the phase leaves open. Without this method the phase changes nothing about that. */
  openAfter?(node: Node, connections: number): number;
  /** The node for another size of the swarm. Without this method the phase does not depend on the size. */
  resize?(node: Node, scaled: (connections: number) => number): Node;
  /** The most messages that can be under way at once in the phase. Without this method: none. */
  messagesInFlight?(node: Node, connections: number): number;
}
