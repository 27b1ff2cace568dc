import { KEY_BYTES } from "./accept.ts";
import { ascii } from "./ascii.ts";

/** What a client requests. */
export interface ClientHandshakeOptions {
  /** A name or an address; an IPv6 address without brackets. */
  readonly host: string;
  /** The path with its query, as in a URL. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In order of preference. If there are any, the server has to choose one of them. */
  readonly subprotocols?: readonly string[];
}

const BLANK_LINE = ascii("\r\n\r\n");

/** The longest port, "65535". */
const PORT_BYTES = 5;

/** The request of the opening handshake (RFC 6455, 4.1). Only port and key vary. */
export class ClientRequest {
  /** The most that `write` writes, in bytes. */
  readonly maxBytes: number;
  readonly #beforePort: Uint8Array;
  readonly #beforeKey: Uint8Array;

  constructor({ host, path, headers = {}, subprotocols = [] }: ClientHandshakeOptions) {
    const authority = host.includes(":") ? `[${host}]` : host;
    this.#beforePort = ascii(`GET ${path} HTTP/1.1\r\nHost: ${authority}:`);
    this.#beforeKey = ascii(`\r\n${fieldsOf(headers, subprotocols)}Sec-WebSocket-Key: `);
    this.maxBytes = this.#beforePort.length + PORT_BYTES + this.#beforeKey.length + KEY_BYTES + BLANK_LINE.length;
  }

  /** Writes the request into `target` at `at`. Returns the offset behind it. */
  write(key: Uint8Array, port: number, target: Uint8Array, at: number): number {
    let end = append(this.#beforePort, target, at);
    end = appendDecimal(port, target, end);
    end = append(this.#beforeKey, target, end);
    end = append(key, target, end);
    return append(BLANK_LINE, target, end);
  }
}

function fieldsOf(headers: Readonly<Record<string, string>>, subprotocols: readonly string[]): string {
  const fields = [
    ["Upgrade", "websocket"],
    ["Connection", "Upgrade"],
    ["Sec-WebSocket-Version", "13"],
    ...(subprotocols.length === 0 ? [] : [["Sec-WebSocket-Protocol", subprotocols.join(", ")]]),
    ...Object.entries(headers),
  ];
  return fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
}

function append(bytes: Uint8Array, target: Uint8Array, at: number): number {
  target.set(bytes, at);
  return at + bytes.length;
}

function appendDecimal(value: number, target: Uint8Array, at: number): number {
  let scale = 1;
  while (scale * 10 <= value) scale *= 10;
  for (let rest = value; scale >= 1; rest %= scale, scale /= 10) target[at++] = 0x30 + Math.floor(rest / scale);
  return at;
}
