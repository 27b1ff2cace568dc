import type { EngineChoice } from "../../dsl/plan.ts";
import type { Engine } from "./contract.ts";
import { epollEngine } from "./epoll/engine.ts";
import { nodeEngine } from "./node/engine.ts";
import { packetEngine } from "./packet/engine.ts";
import { uringEngine } from "./uring/engine.ts";

/**
 * The engines of this version, by name, in the order in which `auto` prefers them. This is the only list of them: a new
 * engine is a folder and a line here, and its name among `ENGINE_CHOICES` of the language.
 */
export const engines = {
  uring: uringEngine,
  epoll: epollEngine,
  node: nodeEngine,
  // It follows node, which works everywhere, so `chooseBest` never takes it. choose-engines.ts says when `auto` does.
  packet: packetEngine,
} as const satisfies Partial<Record<Exclude<EngineChoice, "auto">, Engine>>;

/** The name of an engine of this version. */
export type EngineName = keyof typeof engines;

/** Every name, in the order of preference. */
export const ENGINE_NAMES = Object.keys(engines) as EngineName[];

/** An engine and why it was chosen, or why there is none. */
export type Choice =
  | { readonly name: EngineName; readonly engine: Engine; readonly why: string }
  | { readonly name: null; readonly engine: null; readonly why: string };

/** What a side needs that not every engine can do. */
export interface Abilities {
  /** Speak TLS (wss://). */
  readonly tls: boolean;
  /** Reach a server that runs already, outside of the run's network namespace. */
  readonly running?: boolean;
  /** The address that the server listens on; null where the script names none. */
  readonly host?: string | null;
  /** Connect from the source addresses that the script lists. */
  readonly from?: boolean;
}

/**
 * Chooses an engine. A name that the user gave is used or refused, never replaced; `auto` takes the first engine that
 * works here, and says why the engines before it do not.
 *
 * @example
 * ```ts
 * chooseEngine("auto"); // { name: "node", engine, why: "uring cannot be used: it needs Linux 6.7, and this is 5.15.0" }
 * ```
 */
export function chooseEngine(choice: EngineChoice, needed: Abilities = { tls: false }): Choice {
  return choice === "auto" ? chooseBest(needed) : chooseNamed(choice, needed);
}

function chooseNamed(choice: Exclude<EngineChoice, "auto">, needed: Abilities): Choice {
  const name = ENGINE_NAMES.find((known) => known === choice);
  if (name === undefined) return { name: null, engine: null, why: "it comes with a later version" };
  const whyNot = whyNotUse(name, needed);
  if (whyNot !== null) return { name: null, engine: null, why: whyNot };
  return { name, engine: engines[name], why: "asked for" };
}

function chooseBest(needed: Abilities): Choice {
  const refused: string[] = [];
  for (const name of ENGINE_NAMES) {
    const whyNot = whyNotUse(name, needed);
    if (whyNot === null)
      return { name, engine: engines[name], why: refused.join("; ") || "the fastest that works here" };
    refused.push(`${name} cannot be used: ${whyNot}`);
  }
  return { name: null, engine: null, why: refused.join("; ") };
}

/** Why an engine cannot do what is needed, or cannot be used here; null when it can. */
export function whyNotUse(name: EngineName, needed: Abilities): string | null {
  const engine: Engine = engines[name];
  if (needed.tls && engine.profile.tls === null) return "it does not speak TLS (wss://)";
  return (engine.profile.userSpace ? whyNotInUserSpace(needed) : null) ?? engine.whyNot();
}

/** An engine with TCP in user space has a private network, inside the network namespace of the run. */
function whyNotInUserSpace({ running = false, host = null, from = false }: Abilities): string | null {
  if (running) return "the server of connect(...) runs outside of the private network that packet needs";
  if (host?.includes(":")) return `it speaks IPv4 only, and the server listens on ${host}`;
  return from ? "it has source addresses of its own, so that `from` cannot be met" : null;
}
