/** From the arguments of a call to a node of the draft; nothing here trusts a type, since esbuild only strips them. */

import { isObject, keep, optional, type ReadOptions, readOptions, unusable } from "./draft.ts";
import { DEFAULTS } from "./limits.ts";
import { toMessageNode } from "./messages.ts";
import { readUrl, type Target } from "./url.ts";

const SPAWN_OPTIONS = ["ports", "protocol", "path", "ready", "cwd", "env", "needs", "headers", "subprotocols"] as const;

/** A node of a draft: the kind is certain, the rest is as given. */
export interface DraftNode {
  readonly kind: string;
  readonly [field: string]: unknown;
}

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

/** The `listen` node, changed to speak WebSocket; options unknown to either call stay. */
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
    ready: optional(options.ready, pattern, null),
    cwd: optional(options.cwd, keep, null),
    env: optional(options.env, keep, Object.freeze({})),
    ...(options.needs !== undefined && { needs: keep(options.needs) }),
    // Left out unless given, as in the plans of before there were any.
    ...(options.headers !== undefined && { headers: keep(options.headers) }),
    ...(options.subprotocols !== undefined && { subprotocols: keep(options.subprotocols) }),
    ...leftover,
  });
}

/** With a URL that cannot be used the node keeps it as `url`, for `validate` to say why. */
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
  const { options, leftover } = readOptions(given, ["engine", "workers", "from", "connectTimeout"]);
  return Object.freeze({
    kind: "swarm",
    connections: keep(connections),
    engine: optional(options.engine, keep, DEFAULTS.engine),
    workers: optional(options.workers, keep, null),
    from: optional(options.from, (from) => keep(typeof from === "string" ? [from] : from), null),
    connectTimeoutMs: optional(options.connectTimeout, durationMs, DEFAULTS.connectTimeoutMs),
    ...leftover,
  });
}

export function rampNode(speed: unknown, given: unknown): DraftNode {
  const { options, leftover } = readOptions(given, ["to"]);
  return Object.freeze({ kind: "ramp", schedule: schedule(speed), to: optional(options.to, keep, null), ...leftover });
}

export function holdNode(duration: unknown): DraftNode {
  return Object.freeze({ kind: "hold", durationMs: durationMs(duration) });
}

export function stormNode(given: unknown): DraftNode {
  const { options, leftover } = readOptions(given, ["drop", "back", "manner", "tries"]);
  return Object.freeze({
    kind: "storm",
    drop: amount(options.drop),
    manner: optional(options.manner, keep, DEFAULTS.manner),
    backMs: optional(options.back, durationMs, null),
    tries: optional(options.tries, keep, DEFAULTS.tries),
    ...leftover,
  });
}

export function churnNode(given: unknown): DraftNode {
  const { options, leftover } = readOptions(given, ["rate", "for"]);
  return Object.freeze({
    kind: "churn",
    perSecond: ratePerSecond(options.rate),
    forMs: durationMs(options.for),
    ...leftover,
  });
}

/** The model follows from the options; with those of both there is none. */
export function echoNode(message: unknown, given: unknown): DraftNode {
  const has = (...names: string[]) => isObject(given) && names.some((name) => given[name] !== undefined);
  if (!has("rate", "for")) return closedEchoNode(message, given);
  const node = openEchoNode(message, given);
  return has("rounds", "inFlight") ? Object.freeze({ ...node, model: unusable(given) }) : node;
}

function openEchoNode(message: unknown, given: unknown): DraftNode {
  const { options, leftover } = readOptions(given, ["rate", "for", "timeout"]);
  return Object.freeze({ kind: "echo", model: "open", ...scheduled(message, options), ...leftover });
}

export function stallNode(message: unknown, given: unknown): DraftNode {
  const { options, leftover } = readOptions(given, ["connections", "rate", "for", "timeout"]);
  const connections = amount(options.connections);
  return Object.freeze({ kind: "stall", connections, ...scheduled(message, options), ...leftover });
}

function scheduled(message: unknown, options: { readonly [name in "rate" | "for" | "timeout"]?: unknown }): object {
  return {
    message: toMessageNode(message),
    perSecond: ratePerSecond(options.rate),
    forMs: durationMs(options.for),
    timeoutMs: optional(options.timeout, durationMs, DEFAULTS.timeoutMs),
  };
}

function closedEchoNode(message: unknown, given: unknown): DraftNode {
  const { options, leftover } = readOptions(given, ["expect", "rounds", "inFlight", "timeout"]);
  return Object.freeze({
    kind: "echo",
    model: "closed",
    message: toMessageNode(message),
    ...answer(options.expect),
    rounds: optional(options.rounds, keep, DEFAULTS.rounds),
    inFlight: optional(options.inFlight, keep, DEFAULTS.inFlight),
    timeoutMs: optional(options.timeout, durationMs, DEFAULTS.timeoutMs),
    ...leftover,
  });
}

export function sendNode(message: unknown, given: unknown): DraftNode {
  const { options, leftover } = readOptions(given, ["rounds", "inFlight", "timeout"]);
  return Object.freeze({
    kind: "send",
    message: toMessageNode(message),
    rounds: optional(options.rounds, keep, DEFAULTS.rounds),
    inFlight: optional(options.inFlight, keep, DEFAULTS.inFlight),
    timeoutMs: optional(options.timeout, durationMs, DEFAULTS.timeoutMs),
    ...leftover,
  });
}

export function receiveNode(given: unknown): DraftNode {
  const { options, leftover } = readOptions(given, ["for"]);
  return Object.freeze({ kind: "receive", forMs: durationMs(options.for), ...leftover });
}

export function burstNode(message: unknown, given: unknown): DraftNode {
  const { options, leftover } = readOptions(given, ["expect", "connections", "times", "every", "timeout"]);
  return Object.freeze({
    kind: "burst",
    message: toMessageNode(message),
    ...answer(options.expect),
    connections: amount(options.connections),
    times: optional(options.times, keep, DEFAULTS.times),
    everyMs: optional(options.every, durationMs, null),
    timeoutMs: optional(options.timeout, durationMs, DEFAULTS.timeoutMs),
    ...leftover,
  });
}

/** An echo is answered with itself: plans say nothing about it, as they did before there was a choice. */
function answer(expect: unknown): { readonly expect?: unknown } {
  if (expect === undefined) return {};
  return { expect: expect instanceof RegExp ? pattern(expect) : toMessageNode(expect) };
}

/** The probe's name; a bare string is not a probe, however well it is spelt. */
export function probeName(probe: unknown): unknown {
  return isObject(probe) && probe.kind === "probe" ? keep(probe.name) : unusable(probe);
}

/** Exactly one of `over` and `rate`, and nothing else. */
function schedule(speed: unknown): unknown {
  if (!isObject(speed)) return unusable(speed);
  const [only, ...others] = Object.keys(speed).filter((name) => speed[name] !== undefined);
  if (others.length > 0) return unusable(speed);
  if (only === "over") return Object.freeze({ kind: "over", overMs: durationMs(speed.over) });
  if (only === "rate") return Object.freeze({ kind: "rate", perSecond: ratePerSecond(speed.rate) });
  return unusable(speed);
}

function portRange(value: unknown): unknown {
  if (!isObject(value) || value.kind !== "ports") return unusable(value);
  return Object.freeze({ first: keep(value.first), count: keep(value.count) });
}

function durationMs(value: unknown): unknown {
  return isObject(value) && value.kind === "duration" ? keep(value.ms) : unusable(value);
}

function ratePerSecond(value: unknown): unknown {
  return isObject(value) && value.kind === "rate" ? keep(value.perSecond) : unusable(value);
}

/** A number of connections, or a share as data. */
export function amount(value: unknown): unknown {
  if (typeof value === "number") return keep(value);
  if (!isObject(value) || value.kind !== "percent") return unusable(value);
  return Object.freeze({ kind: "percent", percent: keep(value.percent) });
}

/** A RegExp as data; a string is looked for as it stands. */
function pattern(value: unknown): unknown {
  if (value instanceof RegExp) return Object.freeze({ kind: "pattern", source: value.source, flags: value.flags });
  if (typeof value !== "string") return unusable(value);
  return Object.freeze({ kind: "pattern", source: value.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), flags: "" });
}
