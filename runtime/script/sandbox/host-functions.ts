/**
 * What a script may ask of this process: pure functions from text to text. Each takes JSON and returns JSON, since the
 * interface to QuickJS cuts strings at a NUL character, which JSON escapes.
 */

/** The parts of a URL that can be set, and those that can only be read. */
const WRITABLE = ["href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"];
const READABLE = [...WRITABLE, "origin"];

/** By the name under which guest.ts finds them. */
export const HOST_FUNCTIONS: Readonly<Record<string, (json: string) => string>> = {
  /** `[url, base?]` -> the parts of the URL by name; null when it is not one. */
  parseUrl: withJson((url, base) => partsOf(() => new URL(textOf(url), base === undefined ? undefined : textOf(base)))),

  /** `[href, part, value]` -> the parts of the URL after one of them was set; null when it cannot be set so. */
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

  /** `[label, bytes as characters, fatal, ignoreBOM]` -> the text; null when the bytes are malformed and `fatal` is set. */
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

/** These functions throw for malformed input and for nothing else. */
function orNull<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    return null; // malformed, which the guest reports in its own words
  }
}

function textOf(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("the sandbox passes text");
  return value;
}
