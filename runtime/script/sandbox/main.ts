/**
 * The entry point of the sandbox process. It evaluates one script and sends one message, the outcome. The
 * parent process then kills it. It exits when the parent process is gone.
 */

import process from "node:process";
import type { Outcome, SandboxJob } from "./outcome.ts";
import { evaluateInQuickJs } from "./quickjs.ts";

const starter = process.ppid;

async function evaluate(job: SandboxJob): Promise<Outcome> {
  try {
    return await evaluateInQuickJs(job, () => process.ppid !== starter);
  } catch (error) {
    if (error instanceof RangeError) return { ending: { kind: "too-deep" }, console: "" };
    throw error;
  }
}

process.on("message", (job: SandboxJob) => void evaluate(job).then((outcome) => process.send?.(outcome)));
process.on("disconnect", () => process.exit(0));
