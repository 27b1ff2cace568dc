import type { CloseReason } from "../contract.ts";

/** Numbers for reasons, so that a connection needs one byte for its reason. There are fewer than 256 of them. */
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
