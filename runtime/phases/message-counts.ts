import type { MessageCounts } from "../result/schema.ts";
import type { SwarmTurn } from "./rounds-on-workers.ts";

/** Nothing sent, nothing received. */
export function noMessages(): MessageCounts {
  return {
    sent: 0,
    received: 0,
    verified: 0,
    mismatched: 0,
    lost: 0,
    oneWay: 0,
    unanswered: 0,
    unexpected: 0,
    pushed: 0,
    pushedBytes: 0,
  };
}

/** What an exchange counts; what is unexpected is told by the swarm. */
const COUNTED = [
  "sent",
  "received",
  "verified",
  "mismatched",
  "lost",
  "oneWay",
  "unanswered",
  "pushed",
  "pushedBytes",
] as const;

/** Adds what every worker has counted in an exchange. */
export function addTurn(messages: MessageCounts, { reports }: SwarmTurn): void {
  for (const report of reports) for (const key of COUNTED) messages[key] += report[key];
}
