import assert from "node:assert/strict";
import { test } from "node:test";
import { PROBE_NAMES } from "../../dsl/probe-names.ts";
import * as language from "../../dsl/probes.ts";
import { nothingMeasured, type Probe } from "../../runtime/probes/probe.ts";
import { PROBES } from "../../runtime/probes/registry.ts";
import { together } from "../../runtime/probes/run-probes.ts";
import type { Figure } from "../../runtime/result/schema.ts";

const STEP = { kind: "hold", reports: null } as const;

/** A probe that writes down which of its methods are called. */
function recording(name: string, calls: string[], settle?: () => Promise<void>): Probe {
  const note = (method: string) => void calls.push(`${name} ${method}`);
  return {
    begin: () => note("begin"),
    pause: () => note("pause"),
    resume: () => note("resume"),
    look: () => note("look"),
    ...(settle === undefined
      ? {}
      : {
          settle: () => {
            note("settle");
            return settle();
          },
        }),
    end: () => {
      note("end");
      return {};
    },
  };
}

test("a probe is paused while another one settles, but only within a step", async () => {
  const calls: string[] = [];
  const probes = together([recording("a", calls, async () => {}), recording("b", calls)]);
  await probes.settle();
  assert.deepEqual(calls.splice(0), ["a settle"]);
  probes.begin();
  probes.look({ connectionsPerSecond: 5 });
  await probes.settle();
  probes.end(STEP);
  assert.deepEqual(calls.splice(0), [
    ...["a begin", "b begin", "a look", "b look", "b pause", "a settle", "b resume", "a end", "b end"],
  ]);
  await probes.settle();
  assert.deepEqual(calls, ["a settle"]);
});

test("a probe is resumed when the settling of another one is cut short", async () => {
  const calls: string[] = [];
  const probes = together([recording("a", calls, () => Promise.reject(new Error("cut"))), recording("b", calls)]);
  probes.begin();
  await assert.rejects(probes.settle(), /cut/);
  assert.deepEqual(calls.slice(-3), ["b pause", "a settle", "b resume"]);
});

test("every part of a result is there whether or not a probe measured it", () => {
  assert.deepEqual(together([]).end(STEP), { latency: null, cpu: null, figures: {} });
  assert.deepEqual(together([]).report([]), nothingMeasured());
  assert.deepEqual(together([]).snapshot(), { memory: null });
});

test("figures of several probes stand side by side, by the name of the probe", () => {
  const figure = (value: number): Figure => ({ name: "switches", value, unit: "count" });
  const one: Probe = {
    end: () => ({ figures: { one: [figure(1)] } }),
    report: () => ({ figures: { one: [figure(2)] } }),
  };
  const other: Probe = { end: () => ({ figures: { other: [figure(3)] } }) };
  const probes = together([one, other]);
  assert.deepEqual(probes.end(STEP).figures, { one: [figure(1)], other: [figure(3)] });
  assert.deepEqual(probes.report([]).figures, { one: [figure(2)] });
});

test("every probe of the language has an object to import and a definition, and nothing else has", () => {
  const names = Object.values(language).map(({ name }) => name);
  assert.deepEqual(names.toSorted(), [...PROBE_NAMES].toSorted());
  assert.deepEqual(Object.keys(PROBES).toSorted(), [...PROBE_NAMES].toSorted());
});
