import { host } from "./host.ts";

/** String.fromCharCode takes its characters as arguments, which are on the stack. */
const CHUNK_BYTES = 0x2000;

type Source = ArrayBuffer | ArrayBufferView;

/** The UTF-8 bytes of a text, each as a character; a lone surrogate becomes U+FFFD. */
export function utf8Characters(text: string): string {
  // encodeURIComponent is the engine's own UTF-8 encoder.
  return unescape(encodeURIComponent(wellFormed(text)));
}

function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}

/** Encodes text as UTF-8 (https://encoding.spec.whatwg.org). */
export class TextEncoder {
  readonly encoding = "utf-8";

  encode(text = ""): Uint8Array {
    return Uint8Array.from(utf8Characters(String(text)), (character) => character.charCodeAt(0));
  }

  encodeInto(text: string, destination: Uint8Array): { read: number; written: number } {
    let [read, written] = [0, 0];
    for (const character of String(text)) {
      const bytes = this.encode(character);
      if (written + bytes.length > destination.length) break;
      destination.set(bytes, written);
      written += bytes.length;
      read += character.length;
    }
    return { read, written };
  }
}

/** Decodes text in any encoding of the standard. It does not support streams. */
export class TextDecoder {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;

  constructor(label = "utf-8", options: { readonly fatal?: boolean; readonly ignoreBOM?: boolean } = {}) {
    const encoding = host.encodingName(String(label));
    if (encoding === null) throw new RangeError(`The "${label}" encoding is not supported`);
    this.encoding = encoding;
    this.fatal = options.fatal === true;
    this.ignoreBOM = options.ignoreBOM === true;
  }

  decode(source?: Source, options: { readonly stream?: boolean } = {}): string {
    if (options.stream === true) throw new TypeError("TextDecoder decodes a text at once here: leave `stream` out");
    if (source === undefined) return "";
    const text = host.decodeText(this.encoding, characters(source), this.fatal, this.ignoreBOM);
    if (text === null) throw new TypeError(`The encoded data was not valid for encoding ${this.encoding}`);
    return text;
  }
}

/** Bytes, each as a character. */
function characters(source: Source): string {
  const bytes = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  const chunks: string[] = [];
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    chunks.push(String.fromCharCode(...bytes.subarray(start, start + CHUNK_BYTES)));
  }
  return chunks.join("");
}
