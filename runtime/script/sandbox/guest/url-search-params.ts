import { host } from "./host.ts";
import { utf8Characters } from "./text-coding.ts";

type Init = string | Iterable<readonly [string, string]> | Readonly<Record<string, string>>;

/** Names and values of a query (https://url.spec.whatwg.org/#interface-urlsearchparams). */
export class URLSearchParams {
  #pairs: [name: string, value: string][];
  readonly #changed: (query: string) => void;

  /** @param changed is called with the query after every change; only `URL` gives it */
  constructor(init: Init = "", changed: (query: string) => void = () => {}) {
    this.#pairs = pairsOf(init);
    this.#changed = changed;
  }

  get size(): number {
    return this.#pairs.length;
  }

  append(name: string, value: string): void {
    this.#replace([...this.#pairs, [String(name), String(value)]]);
  }

  delete(name: string, value?: string): void {
    this.#replace(this.#pairs.filter((pair) => !isMatch(pair, name, value)));
  }

  get(name: string): string | null {
    return this.#pairs.find((pair) => isMatch(pair, name))?.[1] ?? null;
  }

  getAll(name: string): string[] {
    return this.#pairs.filter((pair) => isMatch(pair, name)).map(([, value]) => value);
  }

  has(name: string, value?: string): boolean {
    return this.#pairs.some((pair) => isMatch(pair, name, value));
  }

  set(name: string, value: string): void {
    const first = this.#pairs.findIndex((pair) => isMatch(pair, name));
    if (first === -1) {
      this.append(name, value);
      return;
    }
    const others = this.#pairs.filter((pair, index) => index <= first || !isMatch(pair, name));
    this.#replace(others.with(first, [String(name), String(value)]));
  }

  sort(): void {
    this.#replace(this.#pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  }

  forEach(callback: (value: string, name: string, params: URLSearchParams) => void): void {
    for (const [name, value] of this.#pairs) callback(value, name, this);
  }

  *entries(): IterableIterator<[string, string]> {
    for (const [name, value] of this.#pairs) yield [name, value];
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this.#pairs) yield name;
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this.#pairs) yield value;
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }

  toString(): string {
    return this.#pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join("&");
  }

  #replace(pairs: [string, string][]): void {
    this.#pairs = pairs;
    this.#changed(this.toString());
  }
}

function isMatch([name, value]: readonly [string, string], wanted: string, wantedValue?: string): boolean {
  return name === String(wanted) && (wantedValue === undefined || value === String(wantedValue));
}

function pairsOf(init: Init): [string, string][] {
  if (typeof init === "object" && init !== null) {
    const entries = Symbol.iterator in init ? [...init] : Object.entries(init);
    return entries.map((entry) => {
      const [name, value, ...surplus] = [...entry];
      if (value === undefined || surplus.length > 0) throw new TypeError("a pair is a name and a value");
      return [String(name), String(value)];
    });
  }
  const parts = String(init).replace(/^\?/, "").split("&");
  return parts
    .filter((part) => part !== "")
    .map((part) => {
      const [, name = "", value = ""] = /^([^=]*)=?([\s\S]*)$/.exec(part) ?? [];
      return [decoded(name), decoded(value)];
    });
}

/** Encodes text as in application/x-www-form-urlencoded. */
function encoded(text: string): string {
  const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return utf8Characters(text)
    .replace(/[^A-Za-z0-9*\-._ ]/g, (byte) => (byte < "\x10" ? percent(byte).replace("%", "%0") : percent(byte)))
    .replaceAll(" ", "+");
}

function decoded(text: string): string {
  const bytes = utf8Characters(text.replaceAll("+", " ")).replace(/%[0-9A-Fa-f]{2}/g, (escaped) =>
    String.fromCharCode(Number.parseInt(escaped.slice(1), 16)),
  );
  return host.decodeText("utf-8", bytes, false, true) ?? "";
}
