/**
 * Returns a deep copy (https://html.spec.whatwg.org/multipage/structured-data.html) of the values that scripts can
 * have: plain values, arrays, objects, dates, patterns, maps, sets, errors and bytes. Cycles are preserved.
 */
export function structuredClone<T>(value: T): T {
  return copy(value, new Map()) as T;
}

type Copies = Map<object, object>;

function copy(value: unknown, copies: Copies): unknown {
  if (typeof value === "function" || typeof value === "symbol") throw uncloneable(value);
  if (typeof value !== "object" || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const made = emptyCopy(value, copies);
  copies.set(value, made);
  fill(made, value, copies);
  return made;
}

/** The copy of an object, without what it contains. */
function emptyCopy(value: object, copies: Copies): object {
  if (Array.isArray(value)) return new Array(value.length);
  if (value instanceof Date) return new Date(value.getTime());
  if (value instanceof RegExp) return new RegExp(value.source, value.flags);
  if (value instanceof Map) return new Map();
  if (value instanceof Set) return new Set();
  if (value instanceof Error) return Object.create(Object.getPrototypeOf(value));
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (ArrayBuffer.isView(value)) return copyOfView(value, copies);
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) throw uncloneable(value);
  return {};
}

/** Views of one buffer stay views of one buffer. */
function copyOfView(view: ArrayBufferView, copies: Copies): object {
  const buffer = copy(view.buffer, copies) as ArrayBuffer;
  const length = view instanceof DataView ? view.byteLength : (view as Uint8Array).length;
  const View = view.constructor as new (buffer: ArrayBuffer, offset: number, length: number) => object;
  return new View(buffer, view.byteOffset, length);
}

function fill(made: object, value: object, copies: Copies): void {
  if (value instanceof Map) {
    for (const [key, item] of value) (made as typeof value).set(copy(key, copies), copy(item, copies));
  } else if (value instanceof Set) {
    for (const item of value) (made as typeof value).add(copy(item, copies));
  } else if (value instanceof Error) {
    for (const name of ["name", "message", "stack", "cause"] as const) {
      if (name in value) Object.defineProperty(made, name, { value: copy(value[name], copies), writable: true });
    }
  } else if (Array.isArray(value) || isBag(made)) {
    for (const [name, item] of Object.entries(value)) Object.assign(made, { [name]: copy(item, copies) });
  }
}

function isBag(made: object): boolean {
  return Object.getPrototypeOf(made) === Object.prototype;
}

function uncloneable(value: unknown): Error {
  const error = new Error(`${typeof value === "object" ? "the value" : `a ${typeof value}`} could not be cloned`);
  error.name = "DataCloneError";
  return error;
}
