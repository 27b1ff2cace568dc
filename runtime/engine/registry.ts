import type { EngineChoice } from "../../dsl/plan.ts";
import type { Engine } from "./contract.ts";
import { nodeEngine } from "./node/engine.ts";
import { uringEngine } from "./uring/engine.ts";
import { whyNoUring } from "./uring/probe.ts";

/** The engines of this version, by name. */
export const engines = { node: nodeEngine, uring: uringEngine } as const satisfies Record<string, Engine>;

/** An engine and why it was taken, or why there is none. */
export type Choice =
  | { readonly engine: Engine; readonly why: string }
  | { readonly engine: null; readonly why: string };

/** What a side has to be able to do, beyond what every engine can. */
export interface Abilities {
  /** Speak TLS (wss://). */
  readonly tls: boolean;
}

/** An explicit choice is met or refused, never replaced; `auto` takes the best there is and says why. */
export function chooseEngine(choice: EngineChoice, needed: Abilities = { tls: false }): Choice {
  switch (choice) {
    case "node":
      return { engine: engines.node, why: "asked for" };
    case "uring":
      return chooseUring(needed);
    case "epoll":
      return { engine: null, why: "it comes with a later version" };
    case "auto":
      return chooseBest(needed);
  }
}

function chooseUring(needed: Abilities): Choice {
  const whyNot = whyNotUring(needed);
  return whyNot === null ? { engine: engines.uring, why: "asked for" } : { engine: null, why: whyNot };
}

function chooseBest(needed: Abilities): Choice {
  const whyNot = whyNotUring(needed);
  if (whyNot === null) return { engine: engines.uring, why: "the fastest that works here" };
  return { engine: engines.node, why: `uring cannot be had: ${whyNot}` };
}

function whyNotUring({ tls }: Abilities): string | null {
  if (tls && engines.uring.profile.tls === null) return "it does not speak TLS (wss://)";
  return whyNoUring();
}
