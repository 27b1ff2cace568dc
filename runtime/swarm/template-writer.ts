import type { TemplateMessage } from "../../dsl/messages/messages.ts";
import { largestBytes, MARK_BYTES, parseTemplate, type TemplatePart } from "../../dsl/messages/template.ts";
import type { CaptureReader } from "./login/captures.ts";

/** A literal as bytes, or a number, capture or mark to fill in. */
type WritablePart = Uint8Array | Exclude<TemplatePart, { kind: "literal" }>;

const ZERO = 0x30;

/**
 * Fills in a template. It writes all messages into one buffer, so that a message allocates nothing. Each call returns a
 * view that the next call overwrites. Views of equal length are the same object.
 */
export class TemplateWriter {
  readonly #parts: readonly WritablePart[];
  readonly #buffer: Uint8Array;
  /** By length: the views that were returned. */
  readonly #views: Uint8Array[] = [];
  readonly #mark: Uint8Array | null;
  readonly #captures: CaptureReader | null;

  /**
   * @param mark the first ten bytes of a mark, in a fan-out only; see `markPrefix`
   * @param captures the captured values of the login; null without a login
   * @throws {Error} when the template cannot be parsed, which validation excludes
   */
  constructor(
    { template, as }: Pick<TemplateMessage, "template" | "as">,
    mark: Uint8Array | null = null,
    captures: CaptureReader | null = null,
  ) {
    const parts = parseTemplate(template);
    if ("fix" in parts) throw new Error(`Cannot fill in a template: ${parts.message}`);
    this.#parts = parts.map((part) => writable(part, as));
    this.#buffer = new Uint8Array(largestBytes(parts, as));
    this.#mark = mark;
    this.#captures = captures;
  }

  /**
   * @param connection its number in the whole swarm
   * @param message the number of the message
   */
  write(connection: number, message: number): Uint8Array {
    const buffer = this.#buffer;
    let at = 0;
    for (const part of this.#parts) {
      if (part instanceof Uint8Array) {
        buffer.set(part, at);
        at += part.length;
      } else if (part.kind === "connection") {
        at = writeNumber(buffer, at, part.modulo === null ? connection : connection % part.modulo, part.width);
      } else if (part.kind === "message") {
        at = writeNumber(buffer, at, message, part.width);
      } else if (part.kind === "capture") {
        at = this.#writeCapture(part.name, connection, at);
      } else {
        at = this.#writeMark(at, message, connection);
      }
    }
    const known = this.#views[at];
    if (known !== undefined) return known;
    const view = buffer.subarray(0, at);
    this.#views[at] = view;
    return view;
  }

  #writeCapture(name: string, connection: number, at: number): number {
    if (this.#captures === null) throw new Error(`Cannot fill in {capture.${name}}: nothing captures it`);
    return this.#captures.copy(name, connection, this.#buffer, at);
  }

  #writeMark(at: number, message: number, connection: number): number {
    const prefix = this.#mark;
    if (prefix === null) throw new Error("Cannot fill in a mark outside of a fan-out");
    this.#buffer.set(prefix, at);
    const digits = (MARK_BYTES - prefix.length) / 2;
    const middle = writeNumber(this.#buffer, at + prefix.length, message, digits);
    return writeNumber(this.#buffer, middle, connection, digits);
  }
}

function writable(part: TemplatePart, as: "text" | "binary"): WritablePart {
  if (part.kind !== "literal") return part;
  if (as === "text") return new TextEncoder().encode(part.text);
  return Uint8Array.from(part.text, (character) => character.charCodeAt(0));
}

/** Writes a whole number in decimal, padded with zeros to `width`. Returns the offset after it. */
function writeNumber(buffer: Uint8Array, at: number, value: number, width: number): number {
  let digits = 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits++;
  const end = at + Math.max(digits, width);
  let rest = value;
  for (let index = end - 1; index >= at; index--) {
    const next = Math.floor(rest / 10);
    buffer[index] = rest - next * 10 + ZERO;
    rest = next;
  }
  return end;
}
