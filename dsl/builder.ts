import { DESCRIPTION, type Description, type StageName } from "./description.ts";
import { type DraftNode, keep } from "./draft.ts";
import { type Expectation, expectationNode } from "./expectations.ts";
import { probeName, swarmNode, websocketNode } from "./nodes.ts";
import { type Call, LEGAL_AT, orderError, websocketError } from "./order.ts";
import { languageOf, PHASE_KINDS, type PhaseKind } from "./phases/registry.ts";
import { PLAN_VERSION } from "./plan.ts";
import type { Listening } from "./stages.ts";

/** A plan under construction. It is complete after `.swarm()` and `.measure()`. Only `validate` checks it. */
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
 * The class that implements all stages. It holds only frozen data, and each call returns a new object. Scripts use the
 * interfaces of stages.ts, so that a wrong order does not compile. Types may be stripped or cast away, so each call
 * also checks the stage, and throws a ScriptError if it is wrong. The methods of phases come from phases/registry.ts.
 */
export class Builder {
  readonly stage: StageName;
  readonly plan: Draft;
  readonly #sites: Sites;

  static {
    for (const kind of PHASE_KINDS) Object.defineProperty(Builder.prototype, kind, Builder.#methodOf(kind));
  }

  private constructor(stage: StageName, plan: Draft, sites: Sites) {
    this.stage = stage;
    this.plan = Object.freeze(plan);
    this.#sites = Object.freeze(sites);
    Object.freeze(this);
  }

  /** The first stage, for the node of `listen`, `spawn` or `connect`. The cast gives the class its precise types. */
  static on(subject: DraftNode): Listening {
    const plan: Draft = {
      kind: "plan",
      version: PLAN_VERSION,
      name: null,
      subject,
      swarm: null,
      phases: Object.freeze([]),
      measure: Object.freeze([]),
    };
    return new Builder("listening", plan, { subject: callSite() }) as unknown as Listening;
  }

  static #methodOf(kind: PhaseKind): PropertyDescriptor {
    function value(this: Builder, ...given: readonly unknown[]): Builder {
      return this.#phase(kind, given);
    }
    return { value, configurable: true, writable: true };
  }

  get [DESCRIPTION](): Description {
    return Object.freeze({ stage: this.stage, plan: this.plan, sites: this.#sites });
  }

  websocket(options?: unknown): Builder {
    this.#check("websocket");
    const { subject } = this.plan;
    if (subject.kind !== "listen" || subject.protocol === "websocket") throw websocketError(this[DESCRIPTION]);
    return this.#next("listening", { subject: websocketNode(subject, options) }, "subject.protocol", "subject.path");
  }

  swarm(connections: unknown, options?: unknown): Builder {
    this.#check("swarm");
    return this.#next("swarming", { swarm: swarmNode(connections, options) }, "swarm");
  }

  measure(...probes: readonly unknown[]): Builder {
    this.#check("measure");
    return this.#next("measured", { measure: Object.freeze(probes.map(probeName)) }, "measure");
  }

  expect(...expectations: readonly Expectation[]): Builder {
    this.#check("expect");
    const before = this.plan.expect ?? [];
    const expect = Object.freeze([...before, ...expectations.map(expectationNode)]);
    const paths = expectations.map((_, index) => `expect[${before.length + index}]`);
    return this.#next("measured", expect.length > 0 ? { expect } : {}, ...paths);
  }

  named(name: unknown): Builder {
    this.#check("named");
    return this.#next("measured", { name: keep(name) }, "name");
  }

  toJSON(): unknown {
    return this.plan;
  }

  #phase(kind: PhaseKind, given: readonly unknown[]): Builder {
    this.#check(kind);
    const { phases } = this.plan;
    const node = languageOf(kind).read(...given);
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

/** The stack of the caller. Its first frames are calls inside the language. */
function callSite(): string {
  return new Error("called here").stack ?? "";
}
