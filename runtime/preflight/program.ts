/** Whether this machine has what a spawned server needs. c10m runs the command that the script gives as `needs`. */

import { spawnSync } from "node:child_process";
import process from "node:process";
import { split } from "shlex";
import type { Plan } from "../../dsl/plan.ts";
import { printable } from "../format/text.ts";

/** How long the command may take; a first start of a runtime may have to compile something. */
const WITHIN_MS = 20_000;

/** Why the server of a plan cannot run here, in words; null when it can, or when its script has no `needs`. */
export function whyMissing({ subject }: Plan): string | null {
  if (subject.kind !== "spawn" || subject.needs === undefined) return null;
  const [program = "", ...args] = split(subject.needs);
  const { error, status, signal, stderr } = spawnSync(program, args, {
    cwd: subject.cwd ?? process.cwd(),
    env: { ...process.env, ...subject.env },
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    timeout: WITHIN_MS,
    killSignal: "SIGKILL",
  });
  if (status === 0) return null;
  return `\`${printable(subject.needs)}\` ${howItEnded(error, status, signal)}${lastLine(stderr)}`;
}

function howItEnded(error: NodeJS.ErrnoException | undefined, status: number | null, signal: string | null): string {
  if (error?.code === "ENOENT") return "failed: there is no such program";
  if (error?.code === "ETIMEDOUT") return `took longer than ${WITHIN_MS / 1_000} s`;
  if (error !== undefined) return `cannot be started (${error.code ?? error.message})`;
  return signal === null ? `exited with code ${status}` : `was killed (${signal})`;
}

/** The last line of standard error usually says what is wrong. */
function lastLine(stderr: string | null): string {
  const line = printable((stderr ?? "").trimEnd().split("\n").at(-1) ?? "");
  return line === "" ? "" : `: ${line}`;
}
