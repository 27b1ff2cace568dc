/**
 * Converts the arguments of a call to a node of the draft: servers, the swarm and probes. Phases are in phases/. These
 * functions accept any value, because esbuild strips the types without checking them.
 */

import {
  type DraftNode,
  durationMs,
  isObject,
  keep,
  optional,
  type ReadOptions,
  readOptions,
  unusable,
} from "./draft.ts";
import { DEFAULTS } from "./limits.ts";
import { loginField } from "./login.ts";
import { patternNode } from "./messages/answers.ts";
import { readUrl, type Target } from "./url.ts";

const SPAWN_OPTIONS = ["ports", "protocol", "path", "ready", "cwd", "env", "needs", "headers", "subprotocols"] as const;

export function listenNode(ports: unknown, given: unknown): DraftNode {
  const { options, leftover } = readOptions(given, ["host", "engine", "workers"]);
  return Object.freeze({
    kind: "listen",
    ports: portRange(ports),
    host: optional(options.host, keep, DEFAULTS.host),
    protocol: DEFAULTS.protocol,
    path: null,
    engine: optional(options.engine, keep, DEFAULTS.engine),
    workers: optional(options.workers, keep, null),
    ...leftover,
  });
}

/** The `listen` node with the WebSocket protocol. Unknown options of both calls are kept for `validate`. */
export function websocketNode(listen: DraftNode & ReadOptions<never>["leftover"], given: unknown): DraftNode {
  const { options, leftover } = readOptions(given, ["path"]);
  const unknownOptions = [...(listen.unknownOptions ?? []), ...(leftover.unknownOptions ?? [])];
  return Object.freeze({
    ...listen,
    protocol: "websocket",
    path: optional(options.path, keep, DEFAULTS.path),
    ...(unknownOptions.length > 0 && { unknownOptions: Object.freeze(unknownOptions) }),
  });
}

export function spawnNode(command: unknown, given: unknown): DraftNode {
  const { options, leftover } = readOptions(given, SPAWN_OPTIONS);
  return Object.freeze({
    kind: "spawn",
    command: keep(command),
    ports: portRange(options.ports),
    host: DEFAULTS.host,
    protocol: optional(options.protocol, keep, DEFAULTS.protocol),
    path: optional(options.path, keep, options.protocol === "websocket" ? DEFAULTS.path : null),
    ready: optional(options.ready, patternNode, null),
    cwd: optional(options.cwd, keep, null),
    env: optional(options.env, keep, Object.freeze({})),
    ...(options.needs !== undefined && { needs: keep(options.needs) }),
    // Absent unless given, so that plans of older scripts keep their hash.
    ...(options.headers !== undefined && { headers: keep(options.headers) }),
    ...(options.subprotocols !== undefined && { subprotocols: keep(options.subprotocols) }),
    ...leftover,
  });
}

/** An invalid URL is kept in the node as `url`, so that `validate` can give the reason. */
export function connectNode(url: unknown, given: unknown): DraftNode {
  const { options, leftover } = readOptions(given, ["ports", "headers", "subprotocols", "ca", "insecure"]);
  const ports = optional(options.ports, portRange, null);
  const target = readUrl(url, ports);
  return Object.freeze({
    kind: "connect",
    ...("fix" in target ? { url: keep(url), ports } : whereTo(target, ports)),
    headers: optional(options.headers, keep, Object.freeze({})),
    subprotocols: optional(options.subprotocols, keep, Object.freeze([])),
    ca: optional(options.ca, keep, null),
    insecure: optional(options.insecure, keep, false),
    ...leftover,
  });
}

function whereTo({ protocol, secure, host, port, path }: Target, ports: unknown) {
  return { protocol, secure, host, ports: ports ?? Object.freeze({ first: port, count: 1 }), path };
}

export function swarmNode(connections: unknown, given: unknown): DraftNode {
  const { options, leftover } = readOptions(given, ["engine", "workers", "from", "connectTimeout", "login"]);
  return Object.freeze({
    kind: "swarm",
    connections: keep(connections),
    engine: optional(options.engine, keep, DEFAULTS.engine),
    workers: optional(options.workers, keep, null),
    from: optional(options.from, (from) => keep(typeof from === "string" ? [from] : from), null),
    connectTimeoutMs: optional(options.connectTimeout, durationMs, DEFAULTS.connectTimeoutMs),
    ...loginField(options.login),
    ...leftover,
  });
}

/** The name of a probe. A plain string is not a probe, even if it is the name of one. */
export function probeName(probe: unknown): unknown {
  return isObject(probe) && probe.kind === "probe" ? keep(probe.name) : unusable(probe);
}

function portRange(value: unknown): unknown {
  if (!isObject(value) || value.kind !== "ports") return unusable(value);
  return Object.freeze({ first: keep(value.first), count: keep(value.count) });
}
