/**
 * The functions of this process that a script can call: pure functions from text to text. Each takes and returns JSON,
 * because the interface to QuickJS cuts strings at a NUL character, which JSON escapes.
 */

/** The parts of a URL that can be set, and those that can only be read. */
const WRITABLE = ["href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"];
const READABLE = [...WRITABLE, "origin"];

/** The functions by the names that guest.ts uses. */
export const HOST_FUNCTIONS: Readonly<Record<string, (json: string) => string>> = {
  /** `[url, base?]` -> the parts of the URL by name; null when it is not one. */
  parseUrl: withJson((url, base) => partsOf(() => new URL(textOf(url), base === undefined ? undefined : textOf(base)))),

  /**
   * `[href, part, value]` -> the parts of the URL after one of them was set; null when the part cannot have the value.
   */
  setUrlPart: withJson((href, part, value) =>
    partsOf(() => {
      const url = new URL(textOf(href));
      if (WRITABLE.includes(textOf(part))) Object.assign(url, { [textOf(part)]: textOf(value) });
      return url;
    }),
  ),

  /** `[characters]` -> their base64; null when there is a character above 255. */
  toBase64: withJson((characters) => orNull(() => btoa(textOf(characters)))),

  /** `[base64]` -> its bytes as characters; null when it is not base64. */
  fromBase64: withJson((base64) => orNull(() => atob(textOf(base64)))),

  /** `[label]` -> the name of an encoding that TextDecoder knows; null when there is none. */
  encodingName: withJson((label) => orNull(() => new TextDecoder(textOf(label)).encoding)),

  /**
   * `[label, bytes as characters, fatal, ignoreBOM]` -> the text; null when the bytes are malformed and `fatal` is set.
   */
  decodeText: withJson((label, bytes, fatal, ignoreBOM) =>
    orNull(() => {
      const decoder = new TextDecoder(textOf(label), { fatal: fatal === true, ignoreBOM: ignoreBOM === true });
      return decoder.decode(Uint8Array.from(textOf(bytes), (character) => character.charCodeAt(0)));
    }),
  ),
};

function withJson(call: (...args: unknown[]) => unknown): (json: string) => string {
  return (json) => JSON.stringify(call(...(JSON.parse(json) as unknown[])));
}

function partsOf(make: () => URL): Readonly<Record<string, unknown>> | null {
  return orNull(() => {
    const url = make();
    return Object.fromEntries(READABLE.map((part) => [part, url[part as keyof URL]]));
  });
}

/** Returns null when the function throws. These functions throw only for malformed input. */
function orNull<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    return null; // malformed: the guest reports it
  }
}

function textOf(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("the sandbox passes text");
  return value;
}
