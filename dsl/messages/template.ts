/** The placeholders of `template(...)`: what they are, and how a template is read. */

/** A part of a template, in the order written. */
export type TemplatePart =
  | { readonly kind: "literal"; readonly text: string }
  /** The number of the connection in the whole swarm, from 0; its remainder by `modulo` where that is given. */
  | { readonly kind: "connection"; readonly modulo: number | null; readonly width: number }
  /** How many messages the connection has sent in the phase, from 0; the number of the message in a fan-out. */
  | { readonly kind: "message"; readonly width: number }
  /** What a named group of a login step's pattern matched on this connection. */
  | { readonly kind: "capture"; readonly name: string }
  /** The mark by which `.fanOut()` recognises a message. */
  | { readonly kind: "mark" };

/**
 * The length of a mark. A mark is "c10m", six letters of the phase, the number of the message and that of the sender
 * in nine digits each.
 */
export const MARK_BYTES = 28;

/** Digits of the largest connection or message number. */
const MOST_DIGITS = 16;

/** A template that cannot be read. */
export interface TemplateProblem {
  readonly message: string;
  readonly fix: string;
}

/** A number is padded to this width at most. */
export const MAX_TEMPLATE_WIDTH = 20;

const PLACEHOLDER = /^(connection|message|mark|capture\.([A-Za-z_]\w*))\s*(?:%\s*(\d+)\s*)?(?::0(\d+))?$/;
const KNOWN = "{connection}, {connection % 100}, {connection:08}, {message}, {capture.NAME} and {mark}";

/**
 * Reads a template. `{{` and `}}` are braces.
 *
 * @param source such as "LOGIN user-{connection:08}\r\n"
 * @returns the parts, neighbouring literals joined, or what is wrong with the template
 * @example parseTemplate("user-{connection:04}")
 * // [{ kind: "literal", text: "user-" }, { kind: "connection", modulo: null, width: 4 }]
 */
export function parseTemplate(source: string): readonly TemplatePart[] | TemplateProblem {
  const parts: TemplatePart[] = [];
  let literal = "";
  for (let at = 0; at < source.length; ) {
    const character = source[at]!;
    if ((character === "{" || character === "}") && source[at + 1] === character) {
      literal += character;
      at += 2;
    } else if (character === "}") {
      return { message: `the template has a "}" without a "{"`, fix: "write }} for a brace" };
    } else if (character !== "{") {
      literal += character;
      at++;
    } else {
      const end = source.indexOf("}", at);
      if (end === -1) return { message: `the template has a "{" without a "}"`, fix: "write {{ for a brace" };
      const part = readPlaceholder(source.slice(at + 1, end));
      if ("fix" in part) return part;
      if (literal !== "") parts.push({ kind: "literal", text: literal });
      literal = "";
      parts.push(part);
      at = end + 1;
    }
  }
  if (literal !== "") parts.push({ kind: "literal", text: literal });
  return parts;
}

function readPlaceholder(inside: string): TemplatePart | TemplateProblem {
  const found = PLACEHOLDER.exec(inside.trim());
  if (found === null) {
    return {
      message: `the template has no placeholder {${inside}}`,
      fix: `write ${KNOWN}, or {{ for a brace`,
    };
  }
  const [, name, capture, modulo, digits] = found;
  const width = digits === undefined ? 0 : Number(digits);
  if (width > MAX_TEMPLATE_WIDTH) {
    return { message: `{${inside}} is wider than ${MAX_TEMPLATE_WIDTH} digits`, fix: `write :0${MAX_TEMPLATE_WIDTH}` };
  }
  if (name === "connection") return connectionPart(inside, modulo, width);
  if (modulo !== undefined) {
    return { message: `{${inside}}: only {connection} takes a remainder`, fix: "write {connection % 100}" };
  }
  if (name === "message") return { kind: "message", width };
  if (digits !== undefined) {
    return { message: `{${inside}} is no number and has no width`, fix: `write {${name}}` };
  }
  return capture === undefined ? { kind: "mark" } : { kind: "capture", name: capture };
}

function connectionPart(inside: string, modulo: string | undefined, width: number): TemplatePart | TemplateProblem {
  const divisor = modulo === undefined ? null : Number(modulo);
  if (divisor !== null && !(divisor >= 1 && Number.isSafeInteger(divisor))) {
    return {
      message: `{${inside}} divides by ${modulo}`,
      fix: "write a whole number from 1, such as {connection % 100}",
    };
  }
  return { kind: "connection", modulo: divisor, width };
}

/** The most bytes that a template has when it is filled in; `as` decides how its text is encoded. */
export function largestBytes(parts: readonly TemplatePart[], as: "text" | "binary"): number {
  return parts.reduce((sum, part) => sum + largestOf(part, as), 0);
}

function largestOf(part: TemplatePart, as: "text" | "binary"): number {
  switch (part.kind) {
    case "literal":
      return as === "binary" ? part.text.length : new TextEncoder().encode(part.text).length;
    case "connection":
    case "message":
      return Math.max(part.width, MOST_DIGITS);
    case "mark":
      return MARK_BYTES;
    case "capture":
      return 64;
  }
}
