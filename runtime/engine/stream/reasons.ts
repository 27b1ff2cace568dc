import type { CloseReason } from "../contract.ts";

/** Reasons by number, so that a connection keeps its own in a byte: there are as many as the system has errors. */
export class Reasons {
  readonly #reasons: CloseReason[] = [];
  readonly #numbers = new Map<CloseReason, number>();

  numberOf(reason: CloseReason): number {
    const known = this.#numbers.get(reason);
    if (known !== undefined) return known;
    this.#numbers.set(reason, this.#reasons.length);
    return this.#reasons.push(reason) - 1;
  }

  at(number: number): CloseReason {
    return this.#reasons[number]!;
  }
}
