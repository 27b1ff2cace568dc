import assert from "node:assert/strict";
import { test } from "node:test";
import { ENGINE_CHOICES } from "../../dsl/plan.ts";
import { chooseEngine, ENGINE_NAMES, engines } from "../../runtime/engine/registry.ts";

test("an engine's profile has the name that the registry knows it by", () => {
  for (const name of ENGINE_NAMES) assert.equal(engines[name].profile.name, name);
});

test("a name that the user gave is used or refused with the engine's own reason, never replaced", () => {
  for (const name of ENGINE_NAMES) {
    const whyNot = engines[name].whyNot();
    const expected =
      whyNot === null ? { name, engine: engines[name], why: "asked for" } : { name: null, engine: null, why: whyNot };
    assert.deepEqual(chooseEngine(name), expected);
  }
});

test("auto takes the first engine that works here, and says why those before it do not", () => {
  const first = ENGINE_NAMES.find((name) => engines[name].whyNot() === null)!;
  const { name, why } = chooseEngine("auto");
  assert.equal(name, first);
  const refused = ENGINE_NAMES.slice(0, ENGINE_NAMES.indexOf(first));
  const reasons = refused.map((other) => `${other} cannot be used: ${engines[other].whyNot()}`);
  assert.equal(why, reasons.length === 0 ? "the fastest that works here" : reasons.join("; "));
});

test("auto takes an engine that speaks TLS where that is needed", () => {
  const { name, engine, why } = chooseEngine("auto", { tls: true });
  assert.ok(engine !== null && engine.profile.tls !== null);
  for (const before of ENGINE_NAMES.slice(0, ENGINE_NAMES.indexOf(name)))
    assert.ok(why.includes(`${before} cannot be used`));
});

test("the language knows every engine, and one that this version has not is refused", () => {
  const planned = ENGINE_CHOICES.filter((choice) => choice !== "auto" && !(choice in engines));
  for (const choice of planned) {
    assert.deepEqual(chooseEngine(choice), { name: null, engine: null, why: "it comes with a later version" });
  }
});
