/** The server that the swarm connects to: `listen` or `spawn`. */

import { host } from "./address.ts";
import { type Check, join, type Problem } from "./problem.ts";
import { engine, pathFitsProtocol, ports, protocol, requestPath, workers } from "./server.ts";
import { type Fields, object, record, union } from "./shapes.ts";
import { choice, nullable, string } from "./values.ts";

const LISTEN = "write listen(ports(8080, 200))";
const SPAWN = 'write spawn("node server.js {port}", { ports: ports(8080, 1) })';
const READY = 'write a pattern such as /listening/, or text such as "listening"';

const command: Check = (value, path) => {
  const problems = string("node server.js {port}")(value, path);
  const blank = problems.length === 0 && String(value).trim() === "";
  return blank ? [{ path, message: "command is empty", fix: SPAWN }] : problems;
};

const pattern = object(
  "a pattern",
  () => READY,
  { kind: choice("pattern"), source: string("listening"), flags: string("i", { mayBeEmpty: true }) },
  compiles,
);

const listen = object(
  "a server",
  () => LISTEN,
  { kind: choice("listen"), ports, host, protocol, path: requestPath, engine, workers },
  pathFitsProtocol,
);

const spawn = object(
  "a server",
  () => SPAWN,
  {
    kind: choice("spawn"),
    command,
    ports,
    host,
    protocol,
    path: requestPath,
    ready: nullable(pattern),
    cwd: nullable(string("server")),
    env: record("an object of strings", 'write an object such as { LOG: "off" }', environmentVariable),
  },
  pathFitsProtocol,
);

/** What the swarm connects to. */
export const subject: Check = union("a server", LISTEN, { listen, spawn });

function environmentVariable(value: unknown, path: string, name: string): Problem[] {
  if (/^[^=\0]+$/.test(name)) return string("off", { mayBeEmpty: true })(value, path);
  const message = `${JSON.stringify(name)} cannot be the name of an environment variable`;
  return [{ path, message, fix: "write a name such as LOG" }];
}

/** A pattern is tried on one line at a time, so flags that remember a position would skip lines. */
function compiles({ source, flags }: Fields, path: string): Problem[] {
  if (typeof source !== "string" || typeof flags !== "string") return [];
  try {
    new RegExp(source, flags);
  } catch (error) {
    return [{ path, message: `the pattern does not compile: ${(error as Error).message}`, fix: READY }];
  }
  if (!/[gy]/.test(flags)) return [];
  const fix = `write the flags ${JSON.stringify(flags.replaceAll(/[gy]/g, ""))}`;
  return [{ path: join(path, "flags"), message: `flags g and y have no place here: "${flags}"`, fix }];
}
