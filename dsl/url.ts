/** Converts the URL of `connect` to the fields of a plan. */

import { describe } from "./describe.ts";
import { isObject, isUnusable } from "./draft.ts";
import { MAX_PORT } from "./limits.ts";
import type { Protocol } from "./plan.ts";

/** The parts of a URL. */
export interface Target {
  readonly protocol: Protocol;
  /** wss:// */
  readonly secure: boolean;
  /** A name in lower case or an address as `URL` writes it; an IPv6 address without brackets. */
  readonly host: string;
  /** The port of the URL, or the default of its scheme; null when only `ports` gives the port. */
  readonly port: number | null;
  /** Path and query; null for TCP. */
  readonly path: string | null;
}

/** Why a URL cannot be used. */
export interface UrlProblem {
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
}

const EXAMPLES = 'write a URL such as "ws://127.0.0.1:8080/chat" or "tcp://127.0.0.1:6379"';

interface Scheme {
  readonly protocol: Protocol;
  readonly secure: boolean;
  /** The port when the URL has none. */
  readonly port: number | null;
}

const SCHEMES: Readonly<Record<string, Scheme>> = {
  "tcp:": { protocol: "tcp", secure: false, port: null },
  "ws:": { protocol: "websocket", secure: false, port: 80 },
  "wss:": { protocol: "websocket", secure: true, port: 443 },
};

/** The fixes for unsupported schemes that users may try. */
const INSTEAD: Readonly<Record<string, string>> = {
  "http:": "write ws:// for a WebSocket server, tcp:// for any other",
  "https:": "write wss:// for a WebSocket server",
  "tls:": "TLS works with WebSocket only: write wss://, or tcp:// to a port without TLS",
};

/**
 * Reads the URL of `connect`.
 *
 * @param ports the option `ports` of the same call, as given; null when there is none
 */
export function readUrl(value: unknown, ports: unknown): Target | UrlProblem {
  if (typeof value !== "string") {
    const given = isUnusable(value) ? value.given : describe(value);
    return { message: `the url must be a string, not ${given}`, fix: EXAMPLES };
  }
  const found = /^([a-z][a-z\d+.-]*:)\/\/(.*)$/is.exec(value);
  if (found === null) return { message: `the url has no scheme: ${describe(value)}`, fix: EXAMPLES };
  const [, scheme = "", rest = ""] = found;
  const known = SCHEMES[scheme.toLowerCase()];
  if (known === undefined) return unknownScheme(scheme.toLowerCase());
  const url = parse(rest);
  if (url === null) return { message: `this is not a URL: ${describe(value)}`, fix: EXAMPLES };
  return problemOf(url, known.protocol, value) ?? targetOf(url, portOf(url, rest), known, ports);
}

/** Parses by the rules of http, which ws shares. `URL` does not normalise the host of an unknown scheme. */
function parse(rest: string): URL | null {
  try {
    return new URL(`http://${rest}`);
  } catch {
    return null;
  }
}

function unknownScheme(scheme: string): UrlProblem {
  const message = `the scheme of the url must be tcp, ws or wss, not ${scheme.slice(0, -1)}`;
  return { message, fix: INSTEAD[scheme] ?? EXAMPLES };
}

function problemOf(url: URL, protocol: Protocol, value: string): UrlProblem | null {
  if (url.username !== "" || url.password !== "") {
    const fix = "leave it out, and write headers: { Authorization: ... } where the server wants one";
    return { message: "the url contains a user name or a password", fix };
  }
  if (value.includes("#"))
    return { message: "the url has a fragment, which is never sent to a server", fix: "leave it out" };
  if (protocol === "tcp" && (url.pathname !== "/" || url.search !== "")) {
    return { message: `TCP has no path: ${describe(url.pathname + url.search)}`, fix: "leave it out" };
  }
  return null;
}

function targetOf(url: URL, written: number | null, scheme: Scheme, ports: unknown): Target | UrlProblem {
  const { protocol, secure, port: usual } = scheme;
  if (written === 0)
    return { message: "port 0 is not a port to connect to", fix: `write a port from 1 to ${MAX_PORT}` };
  const first = isObject(ports) && !isUnusable(ports) ? ports.first : null;
  if (written !== null && ports !== null && first !== written) {
    const message = `the url names port ${written}, but the range of ports begins at ${describe(first)}`;
    return { message, fix: "leave the port out of the url, or begin the range with it" };
  }
  const port = written ?? usual;
  if (port === null && ports === null) {
    const fix = `write "tcp://${url.hostname}:6379", or { ports: ports(8080, 4) } beside it`;
    return { message: "the url names no port", fix };
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return { protocol, secure, host, port, path: protocol === "tcp" ? null : url.pathname + url.search };
}

/** `URL` omits the default port of the scheme. http and https have different defaults, so one of the two shows it. */
function portOf(url: URL, rest: string): number | null {
  const port = url.port === "" ? new URL(`https://${rest}`).port : url.port;
  return port === "" ? null : Number(port);
}
