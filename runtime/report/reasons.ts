/** Why connections fail or are lost, in words. */

import { formatCount } from "../format/units.ts";
import type { CountsByReason } from "../result/schema.ts";
import { type Facts, facts } from "./model.ts";

const ERRNOS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listened on the port",
  ECONNRESET: "the other side, or its kernel, reset it",
  ECONNABORTED: "given up before the server accepted it",
  ETIMEDOUT: "no answer in time: the backlog was full, or the server took too long",
  TIMEOUT: "no whole answer within the phase's time-out",
  LOGIN_MISMATCH: "an answer of the login was not what was expected",
  LOGIN_TIMEOUT: "an answer of the login did not come in time",
  EPIPE: "written to after the other side had closed",
  EOF: "the other side closed it",
  EPROTO: "the answer broke the protocol, or chose none of the subprotocols offered",
  EADDRNOTAVAIL: "no source port was left, or the source address is not of this machine",
  EADDRINUSE: "the source port was taken",
  EMFILE: "the process was out of open files (ulimit -n)",
  ENFILE: "the system was out of open files (fs.file-max)",
  ENOBUFS: "the kernel was out of buffers",
  ENOMEM: "the kernel was out of memory for it (net.ipv4.tcp_mem, a control group's limit)",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "no route to the network",
  EACCES: "not allowed, perhaps by a firewall",
  EPERM: "not allowed, perhaps by a firewall",
  WORKER_DIED: "the worker of c10m that held it died",
};

/** The codes of RFC 6455, section 7.4.1, and IANA's registry. */
const CLOSE_CODES: Readonly<Record<string, string>> = {
  WS_1000: "the server closed it normally",
  WS_1001: "the server was going away",
  WS_1002: "a protocol error: the server reported or made one",
  WS_1003: "the server does not take this kind of message",
  WS_1005: "the server closed it without a code",
  WS_1007: "text that was not UTF-8: the server received or sent it",
  WS_1008: "against the server's policy",
  WS_1009: "a message was too big for the server, or the server's for c10m (16 MiB)",
  WS_1011: "the server had an internal error",
  WS_1012: "the server was restarting",
  WS_1013: "the server was overloaded",
};

/** "ECONNREFUSED 1,900, ETIMEDOUT 100", the most frequent first; a single reason has no count. */
export function reasonsText(counts: CountsByReason): string {
  const reasons = sortedReasons(counts);
  return reasons
    .map(([reason, count]) => (reasons.length === 1 ? reason : `${reason} ${formatCount(count)}`))
    .join(", ");
}

/** More reasons than this are shown by their counts alone. */
const MOST_EXPLAINED = 8;

/** What each reason means, once each: "ECONNREFUSED  nothing listened on the port". */
export function reasonFacts(reasons: readonly string[]): Facts[] {
  const rows = [...new Set(reasons)].flatMap((reason) => {
    const meaning = explain(reason);
    return meaning === null ? [] : [[reason, meaning] as const];
  });
  return facts(rows.slice(0, MOST_EXPLAINED));
}

/** What a reason means; null for one that c10m does not know. */
export function explain(reason: string): string | null {
  const known = ERRNOS[reason] ?? CLOSE_CODES[reason];
  if (known !== undefined) return known;
  if (/CERT|ERR_TLS|ERR_SSL|LEAF_SIGNATURE/.test(reason)) return "TLS failed, or the certificate is not trusted";
  if (/^HTTP_5\d\d$/.test(reason)) return "the server could not serve the WebSocket upgrade";
  if (/^HTTP_3\d\d$/.test(reason)) return "the server redirected the WebSocket upgrade";
  if (/^HTTP_\d\d\d$/.test(reason)) return "the server refused the WebSocket upgrade (path, headers, access?)";
  return /^WS_[34]\d\d\d$/.test(reason) ? "a close code that the server defines itself" : null;
}

/** Reasons that occurred, the most frequent first. */
export function sortedReasons(counts: CountsByReason): [reason: string, count: number][] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1]);
}

/** All counts together. */
export function sumOfReasons(counts: CountsByReason): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
