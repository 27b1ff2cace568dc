/** Errors of calls in a wrong order. esbuild strips types without checking them, so such a script can run. */

import { type Description, lastCall, type StageName } from "./description.ts";
import { ScriptError } from "./errors.ts";
import { PHASE_KINDS, type PhaseKind } from "./phases/registry.ts";

/** The calls of the language that follow `listen`, `spawn` or `connect`. */
export type Call = "websocket" | "swarm" | PhaseKind | "measure" | "expect" | "named";

const swarming = Object.fromEntries(PHASE_KINDS.map((kind) => [kind, "swarming"])) as Record<PhaseKind, "swarming">;

/** The one stage at which each call is legal. */
export const LEGAL_AT: Readonly<Record<Call, StageName>> = {
  websocket: "listening",
  swarm: "listening",
  ...swarming,
  measure: "swarming",
  expect: "measured",
  named: "measured",
};

/** The calls that follow `.measure()`, as a script has them. */
const AFTER_MEASURE: Partial<Record<Call, string>> = { expect: ".expect(...expectations)", named: ".named(name)" };

const SHAPE = "write listen(...).swarm(connections), then phases such as .echo(message), then .measure(...probes)";

/**
 * The error of a call at a stage that is too early or too late.
 *
 * @param call the name of the call
 * @param at the stage on which it was called
 */
export function orderError(call: Call, at: Description): ScriptError {
  return LEGAL_AT[call] === "listening" || at.stage === "measured" ? tooLate(call, at.stage) : tooEarly(call, at);
}

/** The error of `.websocket()` on a server that already has its protocol. */
export function websocketError(at: Description): ScriptError {
  if (lastCall(at) === "spawn(...)") {
    return new ScriptError(
      "Cannot call .websocket() on spawn(...): spawn takes the protocol as an option",
      'write spawn(command, { ports: ports(first, count), protocol: "websocket" })',
    );
  }
  if (lastCall(at) === "connect(...)") {
    return new ScriptError(
      "Cannot call .websocket() on connect(...): connect reads the protocol off the url",
      'write connect("ws://127.0.0.1:8080/chat")',
    );
  }
  return new ScriptError(
    "Cannot call .websocket() twice: the server speaks WebSocket already",
    "write listen(...).websocket().swarm(connections)",
  );
}

function tooEarly(call: Call, at: Description): ScriptError {
  const last = AFTER_MEASURE[call];
  const example = last === undefined ? `.${call}(...)` : `.measure(...probes)${last}`;
  if (at.stage === "swarming") {
    return new ScriptError(
      `Cannot call .${call}() on ${lastCall(at)}: call .measure(...probes) first`,
      `write ${example}`,
    );
  }
  const first = last !== undefined ? ".swarm(connections) and .measure(...probes)" : ".swarm(connections)";
  return new ScriptError(
    `Cannot call .${call}() on ${lastCall(at)}: call ${first} first`,
    `write ${lastCall(at)}.swarm(connections)${example}`,
  );
}

function tooLate(call: Call, stage: StageName): ScriptError {
  const after = stage === "measured" ? ".measure()" : ".swarm()";
  if (call === "websocket") {
    return new ScriptError(
      `Cannot call .websocket() after ${after}: the protocol belongs to the server`,
      "write listen(...).websocket().swarm(connections)",
    );
  }
  if (call === "swarm") {
    return new ScriptError(
      "Cannot call .swarm() twice: a script has one swarm",
      "put all connections in one .swarm(...)",
    );
  }
  if (call === "measure") {
    return new ScriptError(
      "Cannot call .measure() twice: it takes every probe at once",
      "write .measure(memory, latency, throughput)",
    );
  }
  return new ScriptError(`Cannot call .${call}() after .measure(): phases come before .measure()`, SHAPE);
}
