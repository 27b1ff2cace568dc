/** One evaluation of a script in QuickJS, an interpreter compiled to WebAssembly. */

import process from "node:process";
import variant from "@jitl/quickjs-wasmfile-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSSyncVariant,
  Scope,
} from "quickjs-emscripten-core";
import { ConsoleText } from "./console-text.ts";
import { HOST_FUNCTIONS } from "./host-functions.ts";
import type { Ending, Outcome, SandboxJob } from "./outcome.ts";

/** The package's types are those of its CommonJS module; this is what its ES module exports. */
const VARIANT = variant as unknown as QuickJSSyncVariant;

/**
 * QuickJS's own stack. The interpreter also takes V8's stack, of 984 KiB, about three times as fast; a script that
 * recurses without end has to reach this limit first.
 */
const STACK_LIMIT_BYTES = 128 * 1024;

/** WebAssembly.Memory, which the types of Node leave out; sizes are in pages. */
type WasmMemory = NonNullable<NonNullable<Parameters<typeof newVariant>[1]>["wasmMemory"]>;
const { Memory: WasmMemory } = (
  globalThis as unknown as {
    readonly WebAssembly: { readonly Memory: new (pages: { initial: number; maximum: number }) => WasmMemory };
  }
).WebAssembly;

const WASM_PAGE_BYTES = 64 * 1024;

/** What this build of QuickJS begins with. */
const INITIAL_MEMORY_BYTES = 16 * 2 ** 20;

/** The functions that guest.ts gives to this side. Each returns JSON. */
interface Reporters {
  readonly exported: QuickJSHandle;
  readonly thrown: QuickJSHandle;
}

/**
 * Evaluates a script to its end. Nothing of this process can be reached from the script: QuickJS has no I/O, and the
 * only functions that it is given take and return text (host-functions.ts).
 *
 * @param isAbandoned says whether nobody waits for the outcome any more, which interrupts the script
 */
export async function evaluateInQuickJs(job: SandboxJob, isAbandoned: () => boolean): Promise<Outcome> {
  const quickJs = await newQuickJSWASMModuleFromVariant(newVariant(VARIANT, { wasmMemory: memoryOf(job) }));
  const runtime = quickJs.newRuntime();
  runtime.setMaxStackSize(STACK_LIMIT_BYTES);
  const started = process.cpuUsage();
  let interrupted = false;
  runtime.setInterruptHandler(() => {
    const { user, system } = process.cpuUsage(started);
    interrupted ||= (user + system) / 1_000 > job.cpuLimitMs || isAbandoned();
    return interrupted;
  });
  const console = new ConsoleText();
  // The process ends after one script, so that nothing is disposed of: freeing a heap that hit its limit can fail.
  const context = runtime.newContext();
  const reporters = startGuest(context, job.guest, console);
  const ending = run(runtime, context, job, reporters);
  return { ending: interrupted ? { kind: "interrupted" } : ending, console: console.text };
}

/** QuickJS's own memory limit does not see the sizes of allocations in this build, so that its whole memory is bounded. */
function memoryOf({ memoryLimitBytes }: SandboxJob): WasmMemory {
  return new WasmMemory({
    initial: INITIAL_MEMORY_BYTES / WASM_PAGE_BYTES,
    maximum: memoryLimitBytes / WASM_PAGE_BYTES,
  });
}

/** Evaluates guest.ts, which defines the globals of a script and removes its access to the host's functions. */
function startGuest(context: QuickJSContext, guest: string, console: ConsoleText): Reporters {
  return Scope.withScope((scope) => {
    let reporters: Reporters | null = null;
    const host = scope.manage(context.newObject());
    const define = (name: string, call: (...args: QuickJSHandle[]) => QuickJSHandle | undefined) => {
      context.setProp(host, name, scope.manage(context.newFunction(name, (...args) => call(...args))));
    };
    for (const [name, call] of Object.entries(HOST_FUNCTIONS)) {
      define(name, (json) => context.newString(call(context.getString(json!))));
    }
    define("print", (json) => {
      console.add(JSON.parse(context.getString(json!)) as string);
      return undefined;
    });
    define("provide", (exported, thrown) => {
      reporters = { exported: exported!.dup(), thrown: thrown!.dup() };
      return undefined;
    });
    context.setProp(context.global, "c10mHost", host);
    scope.manage(context.unwrapResult(context.evalCode(guest, "c10m-guest", { type: "global" })));
    if (reporters === null) throw new Error("the sandbox's own script has not provided its functions");
    return reporters;
  });
}

function run(runtime: QuickJSRuntime, context: QuickJSContext, job: SandboxJob, reporters: Reporters): Ending {
  const evaluated = context.evalCode(job.code, job.sourceUrl, { type: "module" });
  if (evaluated.error) return threw(context, reporters, evaluated.error);
  const jobs = runtime.executePendingJobs();
  if (jobs.error) return threw(context, reporters, jobs.error);
  const state = context.getPromiseState(evaluated.value);
  if (state.type === "pending") return { kind: "pending" };
  if (state.type === "rejected") return threw(context, reporters, state.error);
  const { json, error } = report(context, reporters.exported, state.value);
  return error === null ? { kind: "exported", json } : threw(context, reporters, error);
}

function threw(context: QuickJSContext, reporters: Reporters, thrown: QuickJSHandle): Ending {
  const { json, error } = report(context, reporters.thrown, thrown);
  // There was no memory left even to describe the error.
  return error === null ? { kind: "threw", json } : { kind: "out-of-memory" };
}

type Reported =
  | { readonly json: string; readonly error: null }
  | { readonly json: null; readonly error: QuickJSHandle };

/** The JSON that a reporter makes of a value; what it threw instead when it failed. */
function report(context: QuickJSContext, reporter: QuickJSHandle, value: QuickJSHandle): Reported {
  const result = context.callFunction(reporter, context.undefined, value);
  return result.error ? { json: null, error: result.error } : { json: context.getString(result.value), error: null };
}
