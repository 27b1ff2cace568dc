/**
 * The canonical JSON of a value (RFC 8785, JSON Canonicalization Scheme): no white space, keys sorted by their UTF-16
 * code units, numbers and strings as ECMAScript writes them. Equal values give equal text on every runtime.
 *
 * @throws TypeError for values that JSON cannot represent: NaN, Infinity, undefined, bigints, functions, symbols, lone
 *   surrogates, and objects other than arrays and plain objects; the message contains the path
 */
export function canonicalJson(value: unknown): string {
  return write(value, "$");
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value === "string") return writeString(value, path);
  if (Array.isArray(value))
    return `[${Array.from(value, (item, index) => write(item, `${path}[${index}]`)).join(",")}]`;
  if (typeof value === "object" && isPlain(value)) return writeObject(value, path);
  throw new TypeError(`Cannot write canonical JSON: ${path} is ${nameOf(value)}`);
}

function writeObject(value: object, path: string): string {
  // Comparing strings with < compares their UTF-16 code units, as section 3.2.3 requires.
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${writeString(key, path)}:${write(item, `${path}.${key}`)}`).join(",")}}`;
}

function writeString(value: string, path: string): string {
  if (hasLoneSurrogate(value)) throw new TypeError(`Cannot write canonical JSON: ${path} has a lone surrogate`);
  return JSON.stringify(value);
}

/** Whether `value` contains a lone surrogate (half of a pair), which UTF-8 cannot encode. */
export function hasLoneSurrogate(value: string): boolean {
  // With the `u` flag a complete pair is one code point, which is not a surrogate.
  return /\p{Surrogate}/u.test(value);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function nameOf(value: unknown): string {
  return typeof value === "number" || value === undefined
    ? String(value)
    : `of a type that JSON has not (${typeof value})`;
}
