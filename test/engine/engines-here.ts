import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine } from "../../runtime/engine/contract.ts";
import { chooseEngine, ENGINE_NAMES, type EngineName, engines } from "../../runtime/engine/registry.ts";

/**
 * The engines over the kernel's sockets. An engine that speaks TCP itself needs a link and a network namespace, and has its
 * tests in test/engine/packet.
 */
export const SOCKET_ENGINE_NAMES: readonly EngineName[] = ENGINE_NAMES.filter((name) => {
  const engine: Engine = engines[name];
  return engine.profile.userSpace !== true;
});

/** Those of them that work on this machine, by name. */
export const ENGINES_HERE: readonly (readonly [name: EngineName, engine: Engine])[] = SOCKET_ENGINE_NAMES.map(
  (name) => [name, engines[name]] as const,
).filter(([, engine]) => engine.whyNot() === null);

/**
 * Declares tests that need an engine. Where it cannot be used there is one test instead, whose name says why, and which proves
 * that the engine is refused for that reason and that `auto` chooses another.
 */
export function whereItWorks(name: EngineName, what: string, declare: () => void): void {
  const whyNot = engines[name].whyNot();
  if (whyNot === null) {
    declare();
    return;
  }
  test(`${what}: not run, because ${name} cannot be used on this machine: ${whyNot}`, () => {
    assert.deepEqual(chooseEngine(name), { name: null, engine: null, why: whyNot });
    const auto = chooseEngine("auto");
    assert.notEqual(auto.name, name);
    assert.ok(
      auto.name === null || ENGINE_NAMES.indexOf(auto.name) < ENGINE_NAMES.indexOf(name) || auto.why.includes(whyNot),
    );
  });
}
