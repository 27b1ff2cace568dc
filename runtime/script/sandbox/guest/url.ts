import { host } from "./host.ts";
import { URLSearchParams } from "./url-search-params.ts";

type Parts = Readonly<Record<string, string>>;

/** A URL (https://url.spec.whatwg.org). The runtime's parser outside of the sandbox parses it. */
export class URL {
  #parts: Parts;
  #searchParams: URLSearchParams | null = null;

  static canParse(url: string, base?: string): boolean {
    return parsed(url, base) !== null;
  }

  static parse(url: string, base?: string): URL | null {
    return URL.canParse(url, base) ? new URL(url, base) : null;
  }

  constructor(url: string, base?: string) {
    const parts = parsed(url, base);
    if (parts === null) throw new TypeError("Invalid URL");
    this.#parts = parts;
  }

  get searchParams(): URLSearchParams {
    this.#searchParams ??= new URLSearchParams(this.#part("search"), (query) => this.#change("search", query));
    return this.#searchParams;
  }

  get href(): string {
    return this.#part("href");
  }

  set href(value: string) {
    const parts = parsed(value);
    if (parts === null) throw new TypeError("Invalid URL");
    this.#parts = parts;
    this.#searchParams = null;
  }

  get origin(): string {
    return this.#part("origin");
  }

  get protocol(): string {
    return this.#part("protocol");
  }

  set protocol(value: string) {
    this.#change("protocol", value);
  }

  get username(): string {
    return this.#part("username");
  }

  set username(value: string) {
    this.#change("username", value);
  }

  get password(): string {
    return this.#part("password");
  }

  set password(value: string) {
    this.#change("password", value);
  }

  get host(): string {
    return this.#part("host");
  }

  set host(value: string) {
    this.#change("host", value);
  }

  get hostname(): string {
    return this.#part("hostname");
  }

  set hostname(value: string) {
    this.#change("hostname", value);
  }

  get port(): string {
    return this.#part("port");
  }

  set port(value: string) {
    this.#change("port", value);
  }

  get pathname(): string {
    return this.#part("pathname");
  }

  set pathname(value: string) {
    this.#change("pathname", value);
  }

  get search(): string {
    return this.#part("search");
  }

  set search(value: string) {
    this.#change("search", value);
    this.#searchParams = null;
  }

  get hash(): string {
    return this.#part("hash");
  }

  set hash(value: string) {
    this.#change("hash", value);
  }

  toString(): string {
    return this.href;
  }

  toJSON(): string {
    return this.href;
  }

  #part(name: string): string {
    return this.#parts[name] ?? "";
  }

  /** An invalid value for the part changes nothing, as in the standard. */
  #change(part: string, value: string): void {
    this.#parts = host.setUrlPart(this.href, part, String(value)) ?? this.#parts;
  }
}

function parsed(url: string, base?: string): Parts | null {
  return host.parseUrl(String(url), base === undefined ? undefined : String(base));
}
