/** A server that already runs: whether c10m may connect to it, where it is, and whether it answers. */

import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import tls from "node:tls";
import type { ConnectSubject, PortRange } from "../../dsl/plan.ts";
import { certificateOptions } from "../engine/certificates.ts";
import { plural, portList } from "../format/units.ts";
import { whyNotAccepting } from "../host/try-port.ts";
import { isLoopback } from "./addresses.ts";
import type { Shortfall } from "./assessment.ts";
import { allPorts, byReason, type RefusedPorts } from "./ports.ts";

/** How long a try may take; a network may drop packets without an error. */
const TRY_WITHIN_MS = 3_000;

/** Where the server is, or why c10m may not connect to it. */
export type Whereabouts =
  | { readonly addresses: readonly string[] }
  | { readonly message: string; readonly fix: string };

/** The addresses of a name, in the order to try them; the errno when it has none. */
export type Resolve = (host: string) => Promise<readonly string[] | string>;

/**
 * The addresses behind a host, each of them loopback unless the command line allows the host by the same name, or every
 * other address of it.
 *
 * @param allowed names and addresses, as `URL` writes them
 */
export async function whereIs(
  host: string,
  allowed: readonly string[],
  resolve: Resolve = lookUp,
): Promise<Whereabouts> {
  const addresses = isIP(host) === 0 ? await resolve(host) : [host];
  if (typeof addresses === "string") {
    return {
      message: `cannot find the host ${host}: ${addresses}`,
      fix: "write an address, or a name that this machine can resolve",
    };
  }
  const outside = addresses.filter((address) => !isLoopback(address) && !allowed.includes(address));
  if (outside.length === 0 || allowed.includes(host)) return { addresses };
  const which = host === outside[0] ? host : `${host}, which is ${outside.join(" and ")}`;
  return {
    message: `connect() names ${which}. Without a flag, a script may connect to loopback only`,
    fix: `add --allow-net ${host} if you may put load on that machine`,
  };
}

/** A server that was tried at each of its addresses. */
export interface Reached {
  /** The one where the most ports accept; the first of them if several do. */
  readonly address: string;
  readonly shortfalls: readonly Shortfall[];
}

/** Connects to every port of the server for a moment. With TLS it also checks the certificate. */
export async function reach(subject: ConnectSubject, addresses: readonly string[]): Promise<Reached> {
  const { host, ports, secure } = subject;
  let best: { address: string; refused: RefusedPorts; count: number } | null = null;
  for (const address of addresses) {
    const reasons = await allPorts(ports, (port) => whyNotAccepting(address, port, TRY_WITHIN_MS));
    const refused = byReason(ports, reasons);
    const count = reasons.filter((reason) => reason !== null).length;
    if (best === null || count < best.count) best = { address, refused, count };
    if (count === 0) break;
  }
  const { address, refused, count } = best!;
  if (count > 0) return { address, shortfalls: unreachable(refused, host, address, ports) };
  const whyNot = secure ? await whyNotTrusted(subject, address) : null;
  return { address, shortfalls: whyNot === null ? [] : [untrusted(subject, whyNot)] };
}

async function lookUp(host: string): Promise<string[] | string> {
  try {
    // IPv4 first: only it has many source addresses on loopback.
    const found = await lookup(host, { all: true });
    const addresses = [...new Set(found.map(({ address }) => address))];
    return addresses.sort((a, b) => isIP(a) - isIP(b));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }
}

function unreachable(refused: RefusedPorts, host: string, address: string, ports: PortRange): Shortfall[] {
  const last = ports.first + ports.count - 1;
  const span = ports.count === 1 ? `port ${ports.first}` : `ports ${ports.first}-${last}`;
  const where = host === address ? host : `${host} (${address})`;
  return [...refused].map(([errno, list]) => ({
    what: "server",
    need: `a server that accepts connections on ${span} of ${where}`,
    have: `${errno}, ${plural(list.length, "port")}: ${portList(list)}`,
    remedies: [
      "start the server before c10m, or let c10m start it: spawn(command, { ports })",
      ...(list.length < ports.count ? ["ports: only the ports that it listens on"] : []),
    ],
  }));
}

function whyNotTrusted({ host, ports, ca, insecure }: ConnectSubject, address: string): Promise<string | null> {
  return new Promise((done) => {
    const options = { ...certificateOptions(host, { ca, insecure }), timeout: TRY_WITHIN_MS };
    const socket = tls.connect({ ...options, host: address, port: ports.first });
    const settle = (reason: string | null): void => {
      socket.destroy();
      done(reason);
    };
    socket.once("secureConnect", () => settle(null));
    socket.once("timeout", () => settle("ETIMEDOUT"));
    socket.on("error", (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
  });
}

function untrusted({ host, ports }: ConnectSubject, whyNot: string): Shortfall {
  return {
    what: "certificate",
    need: `TLS on port ${ports.first}, with a trusted certificate for ${host}`,
    have: whyNot,
    remedies: [
      'ca: "-----BEGIN CERTIFICATE-----...": the certificate to trust, as PEM text',
      "insecure: true, to accept any certificate",
    ],
  };
}
