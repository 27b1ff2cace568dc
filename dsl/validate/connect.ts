/** A server that runs already: `connect`. */

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
  const fix = `write its text, which begins with ${PEM}; it may stand in a file beside the script: import { ca } from "./ca.ts"`;
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

/** The rest of a node whose URL could not be used. */
const withUrl = object("a server", () => CONNECT, {
  kind: choice("connect"),
  url: () => [],
  ports: nullable(ports),
  headers,
  subprotocols,
  ca: nullable(ca),
  insecure: flag,
});

/** A script's `connect` has a field `url` only when it could not be read: then it is told why. */
export const connect: Check = (value, path) => {
  if (!isObject(value) || !Object.hasOwn(value, "url")) return whole(value, path);
  const read = readUrl(value.url, value.ports ?? null);
  return "fix" in read ? [{ path: join(path, "url"), ...read }, ...withUrl(value, path)] : whole(value, path);
};

/** Certificates matter to TLS, and TLS is there for WebSocket only. */
function certificates({ protocol, secure, ca, insecure }: Fields, path: string): Problem[] {
  const fix = "write a url that begins with wss://, or leave it out";
  if (secure === true && protocol === "tcp")
    return [{ path: join(path, "secure"), message: "TLS is there for WebSocket only", fix: "write false" }];
  if (secure !== true) {
    const names = [...(typeof ca === "string" ? ["ca"] : []), ...(insecure === true ? ["insecure"] : [])];
    return names.map((name) => ({ path: join(path, name), message: `without TLS ${name} means nothing`, fix }));
  }
  if (insecure !== true || typeof ca !== "string") return [];
  const message = "insecure takes any certificate, so that ca means nothing";
  return [{ path: join(path, "insecure"), message, fix: "leave one of them out" }];
}
