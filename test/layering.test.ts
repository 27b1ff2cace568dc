/** Who may import whom: script -> plan -> preflight -> shards -> workers -> samples -> result -> report. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { filesIn, type Import, importsOf, specifiersIn } from "./imports.ts";

const files = ["dsl", "runtime", "examples"].flatMap(filesIn);
const imports = files.flatMap(importsOf);

interface Rule {
  /** Whom it is about: files whose path begins so. */
  readonly who: string;
  /** All that they may import: beginnings of paths, or whole bare specifiers. null: everything but `not`. */
  readonly only: readonly string[] | null;
  readonly not?: readonly string[];
}

const RULES: readonly Rule[] = [
  { who: "dsl/", only: ["dsl/"] },
  { who: "examples/", only: ["c10m"] },
  {
    who: "runtime/report/",
    only: ["runtime/report/", "runtime/measure/result.ts", "dsl/plan.ts", "chalk", "node:"],
  },
  {
    who: "runtime/engine/",
    only: null,
    not: ["runtime/coordinate/", "runtime/script/", "runtime/report/", "runtime/preflight/"],
  },
  {
    who: "runtime/measure/",
    only: null,
    not: ["runtime/coordinate/", "runtime/engine/", "runtime/report/", "runtime/preflight/", "runtime/script/"],
  },
  { who: "runtime/preflight/", only: null, not: ["runtime/coordinate/", "runtime/script/", "runtime/report/"] },
  { who: "runtime/coordinate/", only: null, not: ["runtime/report/", "runtime/script/"] },
  {
    who: "runtime/script/",
    only: null,
    not: ["runtime/coordinate/", "runtime/engine/", "runtime/report/", "runtime/preflight/", "runtime/measure/"],
  },
];

const among = (target: string, beginnings: readonly string[]) => beginnings.some((start) => target.startsWith(start));
const told = (forbidden: readonly Import[]) => forbidden.map(({ from, target }) => `${from} imports ${target}`);

for (const { who, only, not = [] } of RULES) {
  test(`${who} imports ${only === null ? `nothing of ${not.join(", ")}` : `only ${only.join(", ")}`}`, () => {
    const own = imports.filter(({ from }) => from.startsWith(who));
    assert.ok(own.length > 0, "there is something to look at");
    const forbidden = own.filter(({ target }) => {
      return among(target, not) || (only !== null && !among(target, only));
    });
    assert.deepEqual(told(forbidden), []);
  });
}

test("the language stays clear of everything that is not web-standard", () => {
  const bare = imports.filter(({ from, inside }) => from.startsWith("dsl/") && !inside);
  assert.deepEqual(told(bare), []);
});

test("only runtime/ffi/ loads koffi, and only engines that need it import runtime/ffi/, and the workers' entry", () => {
  const forbidden = imports.filter(({ from, target }) => {
    if (target === "koffi") return !from.startsWith("runtime/ffi/");
    if (!target.startsWith("runtime/ffi/")) return false;
    // The warden of a spawned server adopts its orphans.
    if (from === "runtime/coordinate/worker-main.ts") return target !== "runtime/ffi/subreaper.ts";
    return !among(from, ["runtime/ffi/", "runtime/engine/uring/", "runtime/engine/epoll/", "runtime/engine/tun/"]);
  });
  assert.deepEqual(told(forbidden), []);
});

test("an engine's folder is known to the registry alone, and no engine knows another", () => {
  const forbidden = imports.filter(({ from, target }) => {
    const folder = /^runtime\/engine\/[^/]+\//.exec(target)?.[0];
    return folder !== undefined && !from.startsWith(folder) && from !== "runtime/engine/registry.ts";
  });
  assert.deepEqual(told(forbidden), []);
});

test("every import of a file names one that is there", () => {
  const known = new Set(files);
  const outside = ["package.json"];
  assert.deepEqual(
    told(imports.filter(({ inside, target }) => inside && !known.has(target) && !outside.includes(target))),
    [],
  );
});

test("there are no circles", () => {
  const state = new Map<string, "visiting" | "done">();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    if (state.get(file) === "visiting") circles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
    if (state.has(file)) return;
    state.set(file, "visiting");
    for (const { target, inside } of imports.filter(({ from }) => from === file)) {
      if (inside) visit(target, [...path, file]);
    }
    state.set(file, "done");
  };
  for (const file of files) visit(file, []);
  assert.deepEqual(circles, []);
});

test("every way to import is seen, and nothing else", () => {
  const source = `
/** import { a } from "comment"; */
// import { b } from "line";
import c from "default";
import "effect";
import type { D } from "type";
import {
  type E,
  f,
} from "several";
import * as g from "namespace";
export { h } from "again";
export * from "all";
export type { I } from "again-type";
export const j = "value";
export function k() {
  return import("dynamic");
}
const text = \`
  import { l } from "template";\`;
`;
  assert.deepEqual(specifiersIn(source), [
    ...["default", "effect", "type", "several", "namespace", "again", "all", "again-type", "dynamic"],
  ]);
});
