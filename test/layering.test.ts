/** The direction of imports: script, plan, preflight, workers, samples, result, report. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { filesIn, type Import, importsOf, specifiersIn } from "./imports.ts";

const files = ["dsl", "runtime", "examples"].flatMap(filesIn);
const imports = files.flatMap(importsOf);

/**
 * What each room may import beside itself: folders (with a slash at the end) or single files. `node:` modules and npm
 * packages are free, except where a test below says otherwise.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  "dsl/": [],
  "runtime/format/": [],
  "runtime/problem/": ["runtime/format/"],
  "runtime/ffi/": [],
  "runtime/websocket/": [],
  "runtime/stats/": ["runtime/result/schema.ts"],
  "runtime/host/": ["runtime/ffi/monotonic-clock.ts", "runtime/result/schema.ts"],
  "runtime/result/": ["dsl/", "runtime/format/", "runtime/problem/", "runtime/stats/"],
  "runtime/script/": ["dsl/", "runtime/format/", "runtime/problem/"],
  "runtime/engine/": ["dsl/", "runtime/ffi/", "runtime/websocket/"],
  "runtime/swarm/": ["dsl/", "runtime/engine/", "runtime/host/", "runtime/result/schema.ts", "runtime/stats/"],
  "runtime/preflight/": ["dsl/", "runtime/engine/", "runtime/format/", "runtime/host/", "runtime/swarm/"],
  "runtime/probes/": [
    ...[
      "dsl/",
      "runtime/coordinator/",
      "runtime/format/",
      "runtime/host/",
      "runtime/result/schema.ts",
      "runtime/stats/",
    ],
  ],
  "runtime/phases/": [
    ...["dsl/", "runtime/coordinator/", "runtime/format/", "runtime/host/", "runtime/preflight/", "runtime/probes/"],
    ...["runtime/result/schema.ts", "runtime/stats/", "runtime/swarm/"],
  ],
  "runtime/coordinator/": [
    ...["dsl/", "runtime/engine/", "runtime/ffi/subreaper.ts", "runtime/format/", "runtime/host/", "runtime/phases/"],
    ...["runtime/preflight/", "runtime/probes/", "runtime/problem/", "runtime/result/", "runtime/stats/"],
    ...["runtime/swarm/"],
  ],
  "runtime/report/": ["dsl/plan.ts", "runtime/format/", "runtime/result/", "runtime/stats/"],
  "runtime/cli/": [
    ...["dsl/", "runtime/coordinator/", "runtime/engine/", "runtime/format/", "runtime/host/", "runtime/preflight/"],
    ...["runtime/phases/", "runtime/problem/", "runtime/report/", "runtime/result/", "runtime/script/"],
  ],
  "examples/": [],
};

const among = (target: string, beginnings: readonly string[]) => beginnings.some((start) => target.startsWith(start));
const listed = (forbidden: readonly Import[]) => forbidden.map(({ from, target }) => `${from} imports ${target}`);

test("every folder and file that a rule names exists, and every room has a rule", () => {
  const named = [...Object.keys(ROOMS), ...Object.values(ROOMS).flat()];
  assert.deepEqual(
    named.filter((name) => !files.some((file) => file.startsWith(name))),
    [],
  );
  assert.deepEqual(
    files.filter((file) => !among(file, Object.keys(ROOMS))),
    [],
  );
});

test("no folder holds more than about twenty files side by side", () => {
  const folders = files.map((file) => file.slice(0, file.lastIndexOf("/")));
  const crowded = [...new Set(folders)].filter((folder) => folders.filter((other) => other === folder).length > 24);
  assert.deepEqual(crowded, []);
});

for (const [room, allowed] of Object.entries(ROOMS)) {
  test(`${room} imports only ${[room, ...allowed].join(", ")}`, () => {
    const forbidden = imports.filter(({ from, target, inside }) => {
      return inside && from.startsWith(room) && !among(target, [room, ...allowed]);
    });
    assert.deepEqual(listed(forbidden), []);
  });
}

test("the language stays clear of everything that is not web-standard", () => {
  const bare = imports.filter(({ from, inside }) => from.startsWith("dsl/") && !inside);
  assert.deepEqual(listed(bare), []);
});

/** Files outside the engines that need a system call: to adopt orphans, and to read the clock on Deno. */
const SYSTEM_CALLS: Readonly<Record<string, string>> = {
  "runtime/coordinator/workers/main.ts": "runtime/ffi/subreaper.ts",
  "runtime/host/clock.ts": "runtime/ffi/monotonic-clock.ts",
};

test("only runtime/ffi/ loads koffi, and only engine folders and two named files import runtime/ffi/", () => {
  const forbidden = imports.filter(({ from, target }) => {
    if (target === "koffi") return !from.startsWith("runtime/ffi/");
    if (!target.startsWith("runtime/ffi/") || SYSTEM_CALLS[from] === target) return false;
    return !/^runtime\/(ffi|engine\/[^/]+)\//.test(from);
  });
  assert.deepEqual(listed(forbidden), []);
});

/** Rooms of the engines' room that every engine may use. */
const SHARED_BY_ENGINES = ["runtime/engine/stream/", "runtime/engine/websocket/"];

test("only the registry imports an engine's folder; an engine imports none of another, but what they share", () => {
  const forbidden = imports.filter(({ from, target }) => {
    const folder = /^runtime\/engine\/[^/]+\//.exec(target)?.[0];
    if (folder === undefined || from.startsWith(folder) || from === "runtime/engine/registry.ts") return false;
    return !SHARED_BY_ENGINES.includes(folder) || !from.startsWith("runtime/engine/");
  });
  assert.deepEqual(listed(forbidden), []);
});

test("only runtime/result/schema.ts imports runtime/result/schema/", () => {
  const forbidden = imports.filter(({ from, target }) => {
    return target.startsWith("runtime/result/schema/") && !from.startsWith("runtime/result/schema");
  });
  assert.deepEqual(listed(forbidden), []);
});

test("the worker's half of a phase imports no coordinator, and the coordinator's half no worker's half", () => {
  const isWorkerHalf = (file: string) => /^runtime\/phases\/(.+\/worker|worker-registry)\.ts$/.test(file);
  const forbidden = imports.filter(({ from, target, inside }) => {
    if (!isWorkerHalf(from)) return from.startsWith("runtime/phases/") && isWorkerHalf(target);
    return inside && !isWorkerHalf(target) && !among(target, ["dsl/", "runtime/swarm/"]);
  });
  assert.deepEqual(listed(forbidden), []);
});

test("every import of a file names one that is there", () => {
  const known = new Set(files);
  const outside = ["package.json"];
  assert.deepEqual(
    listed(imports.filter(({ inside, target }) => inside && !known.has(target) && !outside.includes(target))),
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
