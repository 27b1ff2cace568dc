/** The check of the swarm. */

import { MAX_CONNECTIONS } from "../limits.ts";
import { source } from "./address.ts";
import { login } from "./login.ts";
import { type Check, mismatch } from "./problem.ts";
import { engine, workers } from "./server.ts";
import { list, object } from "./shapes.ts";
import { duration } from "./times.ts";
import { absentOr, choice, nullable, whole } from "./values.ts";

const connections: Check = (value, path) => {
  if (value !== 0) return whole(1, MAX_CONNECTIONS, 10_000)(value, path);
  return [{ path, message: "a swarm of 0 connections measures nothing", fix: "write a swarm of 1 or more" }];
};

const sources: Check = (value, path) => {
  const fix = 'write "127.0.0.0/24", or leave it out';
  if (Array.isArray(value) && value.length === 0) return mismatch(path, value, "at least one address", fix);
  return list("an address or a list of them", fix, source)(value, path);
};

/** The number of clients, their source addresses and their options. */
export const swarm: Check = object("a swarm", () => "write .swarm(10_000)", {
  kind: choice("swarm"),
  connections,
  engine,
  workers,
  from: nullable(sources),
  connectTimeoutMs: duration({ positive: true }),
  login: absentOr(login),
});
