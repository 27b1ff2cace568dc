/** Makes and removes the links of a run, in the network namespace that this process is in. */

import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import type { LinkEnd } from "../../engine/link-end.ts";
import { type LinkPair, type LinkRoles, linkPair, removal } from "./link-pair.ts";

/** The links of a run. */
export interface Network {
  /** By worker of the swarm. */
  readonly swarm: readonly LinkEnd[];
  /** The other ends, in the same order. */
  readonly server: readonly LinkEnd[];
  remove(): void;
}

/** @throws {Error} when `ip` or a setting is refused, with what it said */
export function makeNetwork(pairs: number, roles: LinkRoles): Network {
  const made = Array.from({ length: pairs }, (_, index) => linkPair(index, roles));
  const remove = () => removePairs(pairs);
  try {
    remove();
    for (const pair of made) setUp(pair);
  } catch (error) {
    remove();
    throw error;
  }
  return { swarm: made.map(({ swarm }) => swarm), server: made.map(({ server }) => server), remove };
}

/** Makes one pair; see {@link linkPair}. */
export function setUp({ commands, settings }: LinkPair): void {
  // The devices first: their settings are files that come with them.
  runIp(commands.slice(0, 1));
  for (const [file, value] of settings) {
    const path = `/proc/sys/net/${file}`;
    if (existsSync(path)) writeFileSync(path, value);
  }
  runIp(commands.slice(1));
}

function removePairs(pairs: number): void {
  const lines = Array.from({ length: pairs }, (_, index) => removal(index));
  spawnSync("ip", ["-force", "-batch", "-"], { input: lines.join("\n"), stdio: ["pipe", "ignore", "ignore"] });
}

function runIp(lines: readonly string[]): void {
  const { status, error, stderr } = spawnSync("ip", ["-batch", "-"], {
    input: lines.join("\n"),
    encoding: "utf8",
    stdio: ["pipe", "ignore", "pipe"],
  });
  if (error !== undefined) throw new Error(`Cannot set up the packet engine's links: ${error.message}`);
  if (status !== 0) throw new Error(`Cannot set up the packet engine's links: ip says: ${stderr.trim()}`);
}
