/** Headers and subprotocols of a WebSocket upgrade. */

import { describe } from "../describe.ts";
import { isObject } from "../draft.ts";
import { type Check, given, join, label, mismatch, type Problem } from "./problem.ts";
import { type Fields, list, record } from "./shapes.ts";

/** The characters of a field name and of a subprotocol (RFC 9110, 5.6.2; RFC 6455, 4.1). */
const TOKEN = /^[!#$%&'*+\-.^_`|~\da-z]+$/i;

const HEADERS = 'write an object such as { Authorization: "Bearer ..." }';
const SUBPROTOCOLS = 'write a list of names such as ["chat.v2"]';

/** The fixes for header fields that the handshake sets itself, by their names in lower case. */
const OWNED: Readonly<Record<string, string>> = {
  host: "leave it out: it comes from the url",
  upgrade: "leave it out: the handshake sends it",
  connection: "leave it out: the handshake sends it",
  "content-length": "leave it out: an upgrade has no body",
  "transfer-encoding": "leave it out: an upgrade has no body",
};

/** Header fields by name. */
export const headers: Check = (value, path) => {
  const problems = record("an object of strings", HEADERS, header)(value, path);
  return problems.length > 0 ? problems : namedOnce(value as Fields, path);
};

/** The subprotocols that the client offers. */
export const subprotocols: Check = (value, path) => {
  const problems = list("a list of names", SUBPROTOCOLS, subprotocol)(value, path);
  if (problems.length > 0) return problems;
  const names = value as readonly string[];
  const twice = names.findIndex((name, index) => names.indexOf(name) < index);
  if (twice < 0) return [];
  return [{ path: `${path}[${twice}]`, message: `${names[twice]} is offered twice`, fix: "write each name once" }];
};

/** Only WebSocket has headers and subprotocols. */
export function upgradeFitsProtocol({ protocol, headers, subprotocols }: Fields, path: string): Problem[] {
  if (protocol !== "tcp") return [];
  const fix = "choose WebSocket, or leave them out";
  const problems: Problem[] = [];
  if (isObject(headers) && Object.keys(headers).length > 0)
    problems.push({ path: join(path, "headers"), message: "TCP has no headers", fix });
  if (Array.isArray(subprotocols) && subprotocols.length > 0)
    problems.push({ path: join(path, "subprotocols"), message: "TCP has no subprotocols", fix });
  return problems;
}

function header(value: unknown, path: string, name: string): Problem[] {
  const key = name.toLowerCase();
  if (!TOKEN.test(name)) {
    const message = `${JSON.stringify(name)} cannot be the name of a header`;
    return [{ path, message, fix: "write a name such as Authorization" }];
  }
  const owned = OWNED[key] ?? (key === "sec-websocket-protocol" ? "write subprotocols: [...] instead" : null);
  if (owned !== null || key.startsWith("sec-websocket-")) {
    const fix = owned ?? "leave it out: the handshake sends it";
    return [{ path, message: `the handshake sets the header ${name} itself`, fix }];
  }
  if (typeof value !== "string") return mismatch(path, value, "a string", HEADERS);
  if (/^[\t -~]*$/.test(value)) return [];
  const message = `${label(path)} has a character that a header cannot hold: ${given(value)}`;
  return [{ path, message, fix: "write it in printable ASCII, on one line" }];
}

/** Names of header fields are case-insensitive. */
function namedOnce(headers: Fields, path: string): Problem[] {
  const seen = new Set<string>();
  return Object.keys(headers).flatMap((name) => {
    const again = seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    return again ? [{ path: join(path, name), message: `the header ${name} occurs twice`, fix: "write it once" }] : [];
  });
}

function subprotocol(value: unknown, path: string): Problem[] {
  if (typeof value !== "string") return mismatch(path, value, "a name", SUBPROTOCOLS);
  if (TOKEN.test(value)) return [];
  return [{ path, message: `${describe(value)} cannot be the name of a subprotocol`, fix: SUBPROTOCOLS }];
}
