/** `--isolate`: starts the same command again in a private network namespace. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import process from "node:process";
import type { Comparison, Plan } from "../../../dsl/plan.ts";
import { UserError, usageError } from "../../problem/problem.ts";
import { whenStarterIsGone } from "../parent-watch.ts";
import { type NamespaceNeeds, namespaceCommand } from "./namespace.ts";
import { type Refused, whyRefused } from "./refusal.ts";

/**
 * Set inside, so that the command does not isolate itself again. Its value is the list of commands that the user has
 * approved outside: inside there is no terminal to ask on.
 */
const MARK = "C10M_ISOLATED";

const FORWARDED = ["SIGHUP", "SIGINT", "SIGTERM"] as const;

/**
 * The fingerprints of the commands that were approved outside, when this process was started by `isolated`; null when it
 * was not. Call it once: it removes the mark, which is not meant for the processes that this one starts.
 */
export function approvedOutside(): readonly string[] | null {
  const mark = process.env[MARK];
  delete process.env[MARK];
  return mark === undefined ? null : mark.split(" ").filter((fingerprint) => fingerprint !== "");
}

/**
 * What the namespace must offer for a plan, or for all plans of a comparison.
 *
 * @throws {UserError} exit code 2 when a plan connects to a server that already runs: it is not in the namespace
 */
export function needsOf(described: Plan | Comparison, connections: number | null): NamespaceNeeds {
  const plans: readonly Plan[] = described.kind === "comparison" ? described.plans : [described];
  if (plans.some(({ subject }) => subject.kind === "connect")) {
    throw usageError(
      "--isolate cannot be used with connect(...): the server runs outside of the private network",
      "leave --isolate out, or let c10m start the server with spawn(...)",
    );
  }
  return {
    connections: connections ?? Math.max(...plans.map(({ swarm }) => swarm.connections)),
    listening: plans.map(({ subject }) => subject.ports),
  };
}

/**
 * Runs a command line in a private network namespace and resolves to its exit code. It has a process group of its own,
 * so that it gets each signal once, from this process. When this process is killed, it ends too.
 *
 * @param approved fingerprints of the commands that may be started inside
 * @throws {UserError} exit code 3 when this host does not allow it
 */
export async function isolated(
  commandLine: readonly string[],
  needs: NamespaceNeeds,
  approved: readonly string[],
  what = "cannot isolate the run",
  without: readonly string[] = ["or leave --isolate out"],
): Promise<number> {
  const asRoot = process.getuid?.() === 0;
  refuseImpossible(needs, asRoot, what, without);
  const [program = "", ...words] = namespaceCommand(commandLine, needs, asRoot);
  const env = { ...process.env, [MARK]: approved.join(" ") };
  const child = spawn(program, words, { stdio: "inherit", detached: true, env });
  const stop = forwardSignals(child);
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + constants.signals[signal ?? "SIGKILL"];
  } finally {
    stop();
  }
}

/**
 * Runs a command line in a private network namespace because an engine needs one; see {@link isolated}.
 *
 * @throws {UserError} exit code 3 when this host does not allow it
 */
export async function isolatedFor(
  engine: string,
  commandLine: readonly string[],
  needs: NamespaceNeeds,
  approved: readonly string[],
): Promise<number> {
  return isolated(commandLine, needs, approved, `the ${engine} engine needs a network namespace of its own`, []);
}

function refuseImpossible(needs: NamespaceNeeds, asRoot: boolean, what: string, without: readonly string[]): void {
  const refused = refusalOf(needs, asRoot);
  if (refused === null) return;
  const { why, remedies } = refused;
  throw new UserError(3, [{ message: `${what}: ${why}`, fix: [...remedies, ...without].join("\n") }]);
}

/** Tries to make the namespace, with a program that does nothing; null when that works. */
function refusalOf(needs: NamespaceNeeds, asRoot: boolean): Refused | null {
  const [program = "", ...words] = namespaceCommand(["true"], needs, asRoot);
  const { status, error, stderr } = spawnSync(program, words, {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  return status === 0 ? null : whyRefused(error, stderr ?? "", process.platform);
}

/** Why this user cannot have a network namespace here, and what would allow it; null when it works. */
export function whyNoNamespace(): Refused | null {
  return refusalOf({ connections: 1, listening: [] }, process.getuid?.() === 0);
}

function forwardSignals(child: ChildProcess): () => void {
  const listeners = FORWARDED.map((signal) => [signal, () => void child.kill(signal)] as const);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  const stopWatching = whenStarterIsGone(() => void child.kill("SIGHUP"));
  return () => {
    stopWatching();
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
}
