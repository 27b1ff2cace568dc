import { elapsedMs } from "../../host/clock.ts";
import type { MessageCounts } from "../../result/schema.ts";
import type { SwarmExchange } from "./exchange-on-workers.ts";

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

/** What an exchange counts. The swarm counts what is unexpected. */
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

/** The sum over the exchanges of a phase. */
export class ExchangeTotals {
  readonly messages = noMessages();
  /** The time from the first send to the last answer of each exchange, added up. */
  underWayMs = 0;

  add({ reports }: SwarmExchange): void {
    for (const report of reports) for (const key of COUNTED) this.messages[key] += report[key];
    const sends = reports.map(({ firstSendAtMs }) => firstSendAtMs).filter((atMs) => atMs !== null);
    const answers = reports.map(({ lastAnswerAtMs }) => lastAnswerAtMs).filter((atMs) => atMs !== null);
    if (sends.length > 0 && answers.length > 0) {
      this.underWayMs += elapsedMs(Math.min(...sends), Math.max(...answers));
    }
  }
}
