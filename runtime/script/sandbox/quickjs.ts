/** Evaluates one script in QuickJS, an interpreter compiled to WebAssembly. */

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

/** The package has only the types of its CommonJS module. This is the type of its ES module. */
const VARIANT = variant as unknown as QuickJSSyncVariant;

/**
 * The size of QuickJS's own stack. The interpreter also uses V8's stack of 984 KiB, about three times as fast. A script
 * with endless recursion has to reach this limit first.
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

/** The initial memory of this build of QuickJS. */
const INITIAL_MEMORY_BYTES = 16 * 2 ** 20;

/** The functions that guest.ts provides to the host. Each returns JSON. */
interface Reporters {
  readonly exported: QuickJSHandle;
  readonly thrown: QuickJSHandle;
}

/**
 * Evaluates a script to its end. The script cannot access this process: QuickJS has no I/O, and the only functions
 * that it can call take and return text (host-functions.ts).
 *
 * @param isAbandoned whether the parent no longer waits for the outcome; this interrupts the script
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
  // Nothing is freed, because the process ends after one script, and freeing a full heap can fail.
  const context = runtime.newContext();
  const reporters = startGuest(context, job.guest, console);
  const ending = run(runtime, context, job, reporters);
  return { ending: interrupted ? { kind: "interrupted" } : ending, console: console.text };
}

/** Limits the whole WebAssembly memory, because QuickJS's own limit cannot measure allocations in this build. */
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
  // Not enough memory was left to describe the error.
  return error === null ? { kind: "threw", json } : { kind: "out-of-memory" };
}

type Reported =
  | { readonly json: string; readonly error: null }
  | { readonly json: null; readonly error: QuickJSHandle };

/** The JSON that a reporter returns for a value, or the exception that it threw. */
function report(context: QuickJSContext, reporter: QuickJSHandle, value: QuickJSHandle): Reported {
  const result = context.callFunction(reporter, context.undefined, value);
  return result.error ? { json: null, error: result.error } : { json: context.getString(result.value), error: null };
}
