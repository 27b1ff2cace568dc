/**
 * The functions of the host process. This module stores them before the script runs, and the script cannot access them.
 * It also stores the functions of JSON, because a script may replace them.
 */

/** The global that quickjs.ts defines before it evaluates this bundle. */
interface Host {
  parseUrl(json: string): string;
  setUrlPart(json: string): string;
  toBase64(json: string): string;
  fromBase64(json: string): string;
  encodingName(json: string): string;
  decodeText(json: string): string;
  print(json: string): void;
  provide(exported: (namespace: object) => string, thrown: (value: unknown) => string): void;
}

const global = globalThis as { c10mHost?: Host };
const taken = global.c10mHost!;
delete global.c10mHost;

const { parse, stringify } = JSON;

export const host = {
  parseUrl: (url: string, base?: string): Record<string, string> | null =>
    parse(taken.parseUrl(stringify(base === undefined ? [url] : [url, base]))),
  setUrlPart: (href: string, part: string, value: string): Record<string, string> | null =>
    parse(taken.setUrlPart(stringify([href, part, value]))),
  toBase64: (characters: string): string | null => parse(taken.toBase64(stringify([characters]))),
  fromBase64: (base64: string): string | null => parse(taken.fromBase64(stringify([base64]))),
  encodingName: (label: string): string | null => parse(taken.encodingName(stringify([label]))),
  decodeText: (label: string, bytes: string, fatal: boolean, ignoreBOM: boolean): string | null =>
    parse(taken.decodeText(stringify([label, bytes, fatal, ignoreBOM]))),
  print: (line: string): void => taken.print(stringify(line)),
  provide: taken.provide,
};

/** JSON of any value that JSON can hold. */
export const toJson: (value: unknown) => string = stringify;
