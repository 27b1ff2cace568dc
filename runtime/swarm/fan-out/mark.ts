import { MARK_BYTES } from "../../../dsl/messages/template.ts";

/**
 * The format of a mark in a message:
 *
 * ```
 *  c 1 0 m | f k w e p z | 0 0 0 0 0 0 0 4 2 | 0 0 0 0 0 1 2 3 4
 *  always  | the phase   | the message       | its sender
 * ```
 *
 * No letter after the first is a "c", so that a search never has to backtrack.
 */
const BEGINNING = [0x63, 0x31, 0x30, 0x6d] as const;
const PHASE_LETTERS = "defghijklmnopqrstuvwxyz";
const PHASE_LENGTH = 6;
export const PREFIX_BYTES = BEGINNING.length + PHASE_LENGTH;
const DIGITS = (MARK_BYTES - PREFIX_BYTES) / 2;
const SENDER_AT = PREFIX_BYTES + DIGITS;
const FIRST = BEGINNING[0];

/**
 * The first ten bytes of the marks of a phase.
 *
 * @param phase a number that differs between phases and is the same on every worker
 */
export function markPrefix(phase: number): Uint8Array {
  const prefix = Uint8Array.from([...BEGINNING, 0, 0, 0, 0, 0, 0]);
  let rest = Math.abs(Math.floor(phase * 1_000));
  for (let index = BEGINNING.length; index < PREFIX_BYTES; index++) {
    prefix[index] = PHASE_LETTERS.charCodeAt(rest % PHASE_LETTERS.length);
    rest = Math.floor(rest / PHASE_LETTERS.length);
  }
  return prefix;
}

/**
 * Finds marks in received data, including marks that a stream splits over several reads. A table of nine bytes per
 * connection holds the split marks. It is allocated when the first mark is split. A read allocates nothing.
 */
export class MarkFinder {
  readonly #prefix: Uint8Array;
  readonly #size: number;
  readonly #found: (connection: number, message: number, sender: number) => void;
  /** By connection: how many bytes of a mark were received, and the numbers so far. null until a mark is split. */
  #split: { readonly matched: Uint8Array; readonly message: Uint32Array; readonly sender: Uint32Array } | null = null;

  /**
   * @param size the number of connections
   * @param prefix see `markPrefix`
   * @param found called for each mark: the connection that received it, the number of the message, and its sender
   */
  constructor(size: number, prefix: Uint8Array, found: (connection: number, message: number, sender: number) => void) {
    this.#size = size;
    this.#prefix = prefix;
    this.#found = found;
  }

  /**
   * Searches a read of a connection.
   *
   * @param isWhole true for a whole message: a mark does not continue from the previous read or into the next one
   * @returns how many marks end in this read; -1 when it contains no mark and no part of one
   */
  feed(connection: number, view: Uint8Array, isWhole: boolean): number {
    const prefix = this.#prefix;
    let matched = isWhole ? 0 : (this.#split?.matched[connection] ?? 0);
    const resumed = matched > 0;
    let message = resumed ? this.#split!.message[connection]! : 0;
    let sender = resumed ? this.#split!.sender[connection]! : 0;
    let marks = 0;
    for (let at = 0; at < view.length; at++) {
      const byte = view[at]!;
      if (matched < PREFIX_BYTES) {
        if (byte === prefix[matched]) matched++;
        else matched = byte === FIRST ? 1 : 0;
        continue;
      }
      const digit = byte - 0x30;
      if (digit < 0 || digit > 9) {
        matched = byte === FIRST ? 1 : 0;
        message = 0;
        sender = 0;
        continue;
      }
      if (matched < SENDER_AT) message = message * 10 + digit;
      else sender = sender * 10 + digit;
      matched++;
      if (matched < MARK_BYTES) continue;
      marks++;
      this.#found(connection, message, sender);
      matched = 0;
      message = 0;
      sender = 0;
    }
    if (!isWhole && (matched > 0 || resumed)) this.#keep(connection, matched, message, sender);
    const hasPart = marks > 0 || resumed || (matched > 0 && !isWhole);
    return hasPart ? marks : -1;
  }

  #keep(connection: number, matched: number, message: number, sender: number): void {
    this.#split ??= {
      matched: new Uint8Array(this.#size),
      message: new Uint32Array(this.#size),
      sender: new Uint32Array(this.#size),
    };
    this.#split.matched[connection] = matched;
    this.#split.message[connection] = message;
    this.#split.sender[connection] = sender;
  }

  /** Discards an incomplete mark of a connection that has closed. */
  forget(connection: number): void {
    if (this.#split !== null) this.#split.matched[connection] = 0;
  }
}
