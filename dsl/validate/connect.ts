/** The check of a server that already runs: `connect`. */

import { isObject } from "../draft.ts";
import { readUrl } from "../url.ts";
import { remoteHost } from "./address.ts";
import { type Check, join, type Problem } from "./problem.ts";
import { pathFitsProtocol, ports, protocol, requestPath } from "./server.ts";
import { type Fields, object } from "./shapes.ts";
import { headers, subprotocols, upgradeFitsProtocol } from "./upgrade.ts";
import { choice, nullable, string } from "./values.ts";

const CONNECT = 'write connect("ws://127.0.0.1:8080/chat")';
const PEM = "-----BEGIN CERTIFICATE-----";

const ca: Check = (value, path) => {
  const problems = string(`${PEM} ...`)(value, path);
  if (problems.length > 0 || String(value).includes(PEM)) return problems;
  const fix = `write its text, which begins with ${PEM}; a file beside the script may export it: import { ca } from "./ca.ts"`;
  return [{ path, message: "ca must be the certificate itself, as PEM text", fix }];
};

const flag: Check = choice(true, false);

const whole = object(
  "a server",
  () => CONNECT,
  {
    kind: choice("connect"),
    protocol,
    secure: flag,
    host: remoteHost,
    ports,
    path: requestPath,
    headers,
    subprotocols,
    ca: nullable(ca),
    insecure: flag,
  },
  (fields, path) => [
    ...pathFitsProtocol(fields, path),
    ...upgradeFitsProtocol(fields, path),
    ...certificates(fields, path),
  ],
);

/** The other fields of a node with an invalid URL. */
const withUrl = object("a server", () => CONNECT, {
  kind: choice("connect"),
  url: () => [],
  ports: nullable(ports),
  headers,
  subprotocols,
  ca: nullable(ca),
  insecure: flag,
});

/** A `connect` node has the field `url` only when the URL is invalid. The problem gives the reason. */
export const connect: Check = (value, path) => {
  if (!isObject(value) || !Object.hasOwn(value, "url")) return whole(value, path);
  const read = readUrl(value.url, value.ports ?? null);
  return "fix" in read ? [{ path: join(path, "url"), ...read }, ...withUrl(value, path)] : whole(value, path);
};

/** Certificates need TLS, and TLS needs WebSocket. */
function certificates({ protocol, secure, ca, insecure }: Fields, path: string): Problem[] {
  const fix = "write a url that begins with wss://, or leave it out";
  if (secure === true && protocol === "tcp")
    return [{ path: join(path, "secure"), message: "TLS works with WebSocket only", fix: "write false" }];
  if (secure !== true) {
    const names = [...(typeof ca === "string" ? ["ca"] : []), ...(insecure === true ? ["insecure"] : [])];
    return names.map((name) => ({ path: join(path, name), message: `${name} has no effect without TLS`, fix }));
  }
  if (insecure !== true || typeof ca !== "string") return [];
  const message = "insecure accepts any certificate, so ca has no effect";
  return [{ path: join(path, "insecure"), message, fix: "leave one of them out" }];
}
