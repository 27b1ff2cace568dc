/** The server that the swarm connects to: `listen`, `spawn` or `connect`. */

import { host } from "./address.ts";
import { connect } from "./connect.ts";
import { pattern } from "./pattern.ts";
import { type Check, label, type Problem } from "./problem.ts";
import { engine, pathFitsProtocol, ports, protocol, requestPath, workers } from "./server.ts";
import { object, record, union } from "./shapes.ts";
import { headers, subprotocols, upgradeFitsProtocol } from "./upgrade.ts";
import { absentOr, choice, nullable, string } from "./values.ts";

const LISTEN = "write listen(ports(8080, 200))";
const SPAWN = 'write spawn("node server.js {port}", { ports: ports(8080, 1) })';
const READY = 'write a pattern such as /listening/, or text such as "listening"';

/** At least one word. */
function words(example: string, fix: string): Check {
  return (value, path) => {
    const problems = string(example)(value, path);
    const blank = problems.length === 0 && String(value).trim() === "";
    return blank ? [{ path, message: `${label(path)} is empty`, fix }] : problems;
  };
}

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
    command: words("node server.js {port}", SPAWN),
    ports,
    host,
    protocol,
    path: requestPath,
    ready: nullable(pattern(READY, "listening")),
    cwd: nullable(string("server")),
    env: record("an object of strings", 'write an object such as { LOG: "off" }', environmentVariable),
    needs: absentOr(words("bun --version", 'write a command such as "bun --version", or leave needs out')),
    headers: absentOr(headers),
    subprotocols: absentOr(subprotocols),
  },
  (fields, path) => [...pathFitsProtocol(fields, path), ...upgradeFitsProtocol(fields, path)],
);

/** What the swarm connects to. */
export const subject: Check = union("a server", LISTEN, { listen, spawn, connect });

function environmentVariable(value: unknown, path: string, name: string): Problem[] {
  if (/^[^=\0]+$/.test(name)) return string("off", { mayBeEmpty: true })(value, path);
  const message = `${JSON.stringify(name)} cannot be the name of an environment variable`;
  return [{ path, message, fix: "write a name such as LOG" }];
}
