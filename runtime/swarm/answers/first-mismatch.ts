import type { Framing } from "../../engine/contract.ts";
import { monotonicMs } from "../../host/clock.ts";
import type { FirstMismatch } from "../exchanges/exchange.ts";
import { excerpt } from "./excerpt.ts";

/** How an answer differs from the expected one, with excerpts of both. */
type Evidence = Pick<FirstMismatch, "what" | "offset" | "expected" | "got">;

/** Records the first mismatch of a phase. Later mismatches are only counted, elsewhere. */
export class FirstMismatchNote {
  first: FirstMismatch | null = null;
  readonly #firstConnection: number;

  /** @param firstConnection the number of the worker's first connection in the whole swarm */
  constructor(firstConnection: number) {
    this.#firstConnection = firstConnection;
  }

  /** Notes that a piece of a stream differs from the expected answer from byte `offset` on. */
  bytes(connection: number, round: number, wanted: Uint8Array, offset: number, view: Uint8Array): void {
    if (this.first !== null) return;
    const at = firstDifference(wanted, offset, view);
    this.#keep(connection, round, {
      what: `byte ${offset + at} of ${wanted.byteLength} differs`,
      offset: offset + at,
      expected: excerpt(wanted, offset + at),
      got: excerpt(view, at),
    });
  }

  /** Notes that a whole message differs: in its type, in its length or in a byte. */
  message(
    connection: number,
    round: number,
    wanted: Uint8Array,
    wantedKind: Framing,
    view: Uint8Array,
    kind: Framing,
  ): void {
    if (this.first !== null) return;
    const at = firstDifference(wanted, 0, view);
    this.#keep(connection, round, {
      what: whatDiffers(wanted, wantedKind, view, kind, at),
      offset: at === -1 ? null : at,
      expected: excerpt(wanted, Math.max(0, at)),
      got: excerpt(view, Math.max(0, at)),
    });
  }

  /** Notes that an answer does not match the pattern. */
  pattern(connection: number, round: number, pattern: RegExp, what: string, view: Uint8Array): void {
    if (this.first !== null) return;
    this.#keep(connection, round, { what, offset: null, expected: String(pattern), got: excerpt(view, 0) });
  }

  #keep(connection: number, round: number, evidence: Evidence): void {
    this.first = {
      connection: this.#firstConnection + connection,
      round: round + 1,
      ...evidence,
      atMonotonicMs: monotonicMs(),
    };
  }
}

/**
 * Returns the first index of `view` at which it differs from `wanted` from `offset` on; -1 when they are equal. If one
 * is longer than the other, they differ where the shorter one ends.
 */
export function firstDifference(wanted: Uint8Array, offset: number, view: Uint8Array): number {
  const due = wanted.byteLength - offset;
  const common = Math.min(due, view.byteLength);
  for (let index = 0; index < common; index++) if (view[index] !== wanted[offset + index]) return index;
  return due === view.byteLength ? -1 : common;
}

function whatDiffers(wanted: Uint8Array, wantedKind: Framing, view: Uint8Array, kind: Framing, at: number): string {
  if (kind !== wantedKind) return `a ${kind} message instead of ${wantedKind}`;
  if (view.byteLength !== wanted.byteLength) return `${view.byteLength} bytes instead of ${wanted.byteLength}`;
  return `byte ${at} of ${wanted.byteLength} differs`;
}
