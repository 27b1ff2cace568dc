import { DESCRIPTION, type Description, type StageName } from "./description.ts";
import { keep } from "./draft.ts";
import { type Expectation, expectationNode } from "./expectations.ts";
import type { Message } from "./messages.ts";
import {
  burstNode,
  churnNode,
  type DraftNode,
  echoNode,
  holdNode,
  probeName,
  rampNode,
  receiveNode,
  sendNode,
  stallNode,
  stormNode,
  swarmNode,
  websocketNode,
} from "./nodes.ts";
import { type Call, LEGAL_AT, orderError, websocketError } from "./order.ts";
import { PLAN_VERSION } from "./plan.ts";
import type { Probe } from "./probes.ts";
import type {
  BurstOptions,
  ChurnOptions,
  EchoOptions,
  Listening,
  Measured,
  RampOptions,
  RampSpeed,
  ReceiveOptions,
  SendOptions,
  StallOptions,
  StormOptions,
  Swarmable,
  Swarming,
  SwarmOptions,
  WebSocketOptions,
} from "./stages.ts";
import type { Duration } from "./units.ts";

/** A plan under way: whole once `swarm` is there and `.measure()` was called, checked only by `validate`. */
interface Draft {
  readonly kind: "plan";
  readonly version: typeof PLAN_VERSION;
  readonly name: unknown;
  readonly subject: DraftNode;
  readonly swarm: DraftNode | null;
  readonly phases: readonly DraftNode[];
  readonly measure: readonly unknown[];
  readonly expect?: readonly unknown[];
}

type Sites = Readonly<Record<string, string>>;

/**
 * The one class behind all stages. It holds frozen data only; each call returns a new one. What a user sees of it are
 * the interfaces of stages.ts, so that an illegal order does not compile; since types may be stripped or cast away, each
 * call also checks the stage, and throws a ScriptError.
 */
export class Builder implements Listening, Swarming, Measured {
  readonly stage: StageName;
  readonly plan: Draft;
  readonly #sites: Sites;

  private constructor(stage: StageName, plan: Draft, sites: Sites) {
    this.stage = stage;
    this.plan = Object.freeze(plan);
    this.#sites = Object.freeze(sites);
    Object.freeze(this);
  }

  /** The first stage, from the node of `listen`, `spawn` or `connect`. */
  static on(subject: DraftNode): Builder {
    const plan: Draft = {
      kind: "plan",
      version: PLAN_VERSION,
      name: null,
      subject,
      swarm: null,
      phases: Object.freeze([]),
      measure: Object.freeze([]),
    };
    return new Builder("listening", plan, { subject: callSite() });
  }

  get [DESCRIPTION](): Description {
    return Object.freeze({ stage: this.stage, plan: this.plan, sites: this.#sites });
  }

  websocket(options?: WebSocketOptions): Swarmable {
    this.#check("websocket");
    const { subject } = this.plan;
    if (subject.kind !== "listen" || subject.protocol === "websocket") throw websocketError(this[DESCRIPTION]);
    return this.#next("listening", { subject: websocketNode(subject, options) }, "subject.protocol", "subject.path");
  }

  swarm(connections: number, options?: SwarmOptions): Swarming {
    this.#check("swarm");
    return this.#next("swarming", { swarm: swarmNode(connections, options) }, "swarm");
  }

  ramp(speed: RampSpeed, options?: RampOptions): Swarming {
    this.#check("ramp");
    return this.#phase(rampNode(speed, options));
  }

  hold(duration: Duration): Swarming {
    this.#check("hold");
    return this.#phase(holdNode(duration));
  }

  echo(message: Message, options?: EchoOptions): Swarming {
    this.#check("echo");
    return this.#phase(echoNode(message, options));
  }

  send(message: Message, options?: SendOptions): Swarming {
    this.#check("send");
    return this.#phase(sendNode(message, options));
  }

  receive(options: ReceiveOptions): Swarming {
    this.#check("receive");
    return this.#phase(receiveNode(options));
  }

  burst(message: Message, options: BurstOptions): Swarming {
    this.#check("burst");
    return this.#phase(burstNode(message, options));
  }

  storm(options: StormOptions): Swarming {
    this.#check("storm");
    return this.#phase(stormNode(options));
  }

  churn(options: ChurnOptions): Swarming {
    this.#check("churn");
    return this.#phase(churnNode(options));
  }

  stall(message: Message, options: StallOptions): Swarming {
    this.#check("stall");
    return this.#phase(stallNode(message, options));
  }

  measure(...probes: readonly Probe[]): Measured {
    this.#check("measure");
    return this.#next("measured", { measure: Object.freeze(probes.map(probeName)) }, "measure");
  }

  expect(...expectations: readonly Expectation[]): Measured {
    this.#check("expect");
    const before = this.plan.expect ?? [];
    const expect = Object.freeze([...before, ...expectations.map(expectationNode)]);
    const paths = expectations.map((_, index) => `expect[${before.length + index}]`);
    return this.#next("measured", expect.length > 0 ? { expect } : {}, ...paths);
  }

  named(name: string): Measured {
    this.#check("named");
    return this.#next("measured", { name: keep(name) }, "name");
  }

  toJSON(): unknown {
    return this.plan;
  }

  #phase(node: DraftNode): Builder {
    const { phases } = this.plan;
    return this.#next("swarming", { phases: Object.freeze([...phases, node]) }, `phases[${phases.length}]`);
  }

  #next(stage: StageName, change: Partial<Draft>, ...paths: readonly string[]): Builder {
    const site = callSite();
    const sites = Object.fromEntries(paths.map((path) => [path, site]));
    return new Builder(stage, { ...this.plan, ...change }, { ...this.#sites, ...sites });
  }

  #check(call: Call): void {
    if (this.stage !== LEGAL_AT[call]) throw orderError(call, this[DESCRIPTION]);
  }
}

/** The stack of whoever is calling; the first frames are the language's own. */
function callSite(): string {
  return new Error("called here").stack ?? "";
}
