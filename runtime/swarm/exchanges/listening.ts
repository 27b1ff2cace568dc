import type { Arrivals } from "../arrivals.ts";
import { type ArrivalReport, type Exchange, type ExchangeContext, noCounts } from "./exchange.ts";

/**
 * Sends nothing, and counts what the server sends, for a given time. It includes everything received since answers were
 * last awaited, because a greeting arrives before the listening can begin.
 */
export class Listening implements Exchange {
  readonly awaitsAnswers = false;
  readonly listens = true;
  readonly counts = noCounts();
  readonly #earlier: { readonly messages: number; readonly bytes: number };
  readonly #context: ExchangeContext;
  readonly #arrivals: Arrivals;
  readonly #timer: NodeJS.Timeout;
  #over = false;

  constructor(context: ExchangeContext, arrivals: Arrivals, forMs: number) {
    this.#context = context;
    this.#arrivals = arrivals;
    this.#earlier = { messages: arrivals.messages, bytes: arrivals.bytes };
    this.counts.pushed = arrivals.messages;
    this.counts.pushedBytes = arrivals.bytes;
    this.#timer = setTimeout(() => {
      this.#over = true;
      context.advance();
    }, forMs);
  }

  get finished(): boolean {
    return this.#over;
  }

  pump(): void {}

  /** Does not count data on quarantined connections, because it may be a late answer and not a push. */
  received(connection: number, view: Uint8Array): boolean {
    if (this.#context.table.quarantined[connection] !== 0) return false;
    this.#arrivals.add(connection, view.length);
    this.counts.pushed++;
    this.counts.pushedBytes += view.length;
    return true;
  }

  drained(): void {}

  closed(): void {}

  tick(): void {}

  /** The distribution of arrivals over the connections that are open now. */
  report(): ArrivalReport {
    const { messages, bytes } = this.#earlier;
    return { earlierMessages: messages, earlierBytes: bytes, spread: this.#arrivals.spread(this.#context.table) };
  }

  cut(): void {
    clearTimeout(this.#timer);
    this.#over = true;
  }
}
