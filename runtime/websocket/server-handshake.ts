import { ACCEPT_BYTES, AcceptKey, KEY_BYTES } from "./accept.ts";
import { ascii, equals, indexOf, startsWith } from "./ascii.ts";
import { isKey } from "./base64.ts";
import { Head, HeadCollector } from "./head-collector.ts";
import { HeadLines } from "./head-lines.ts";

/** What the server's side of a handshake reports. */
export interface ServerHandshakeSink {
  /**
   * The request is right: answer it with `writeResponse`, within this call. The `length` bytes at `offset` in `buffer`,
   * often none, are the first frames: a client need not wait before it sends them.
   */
  requested(connection: number, buffer: Uint8Array, offset: number, length: number): void;
  /** The request is refused: send the response, which is constant, and close in order. */
  refused(connection: number, response: Uint8Array): void;
}

const ACCEPTED_HEAD = ascii(
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ",
);
const BLANK_LINE = ascii("\r\n\r\n");

/** The number of bytes that `writeResponse` writes. */
export const RESPONSE_BYTES = ACCEPTED_HEAD.length + ACCEPT_BYTES + BLANK_LINE.length;

const BAD_REQUEST = refusal("400 Bad Request");
const NOT_FOUND = refusal("404 Not Found");
const UPGRADE_REQUIRED = refusal("426 Upgrade Required", "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
const HEAD_TOO_LONG = refusal("431 Request Header Fields Too Large");

function refusal(status: string, fields = ""): Uint8Array {
  return ascii(`HTTP/1.1 ${status}\r\n${fields}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}

const METHOD = ascii("GET ");
const VERSION = ascii(" HTTP/1.1\r\n");
const SPACE = 0x20;
const QUERY = 0x3f;

const Field = {
  host: ascii("host"),
  upgrade: ascii("upgrade"),
  connection: ascii("connection"),
  version: ascii("sec-websocket-version"),
  key: ascii("sec-websocket-key"),
} as const;
const WEBSOCKET = ascii("websocket");
const UPGRADE = ascii("upgrade");
const THIRTEEN = ascii("13");

/**
 * The server's side of the opening handshake (RFC 6455, 4.2), for any number of connections. It makes no object or
 * string for a request that comes in one chunk.
 */
export class ServerHandshake {
  readonly #path: Uint8Array;
  readonly #sink: ServerHandshakeSink;
  readonly #heads = new HeadCollector();
  readonly #lines = new HeadLines();
  readonly #key = new AcceptKey();

  /** @param path the request's path, without a query; any other is answered with 404 */
  constructor(path: string, sink: ServerHandshakeSink) {
    this.#path = ascii(path);
    this.#sink = sink;
  }

  /** The number of connections of which a part of the request has come. */
  get incomplete(): number {
    return this.#heads.incomplete;
  }

  /** Takes bytes that a connection has received. Must not be called again after a call of the sink. */
  feed(connection: number, buffer: Uint8Array, offset: number, length: number): void {
    const head = this.#heads.take(connection, buffer, offset, length);
    if (head === Head.incomplete) return;
    const refused = head === Head.complete ? this.#refusal() : head === Head.tooLong ? HEAD_TOO_LONG : BAD_REQUEST;
    const { taken } = this.#heads;
    if (refused !== null) this.#sink.refused(connection, refused);
    else this.#sink.requested(connection, buffer, offset + taken, length - taken);
  }

  /** The connection is gone. */
  forget(connection: number): void {
    this.#heads.forget(connection);
  }

  /** Writes the answer to the request that is being reported, RESPONSE_BYTES. Returns the offset behind it. */
  writeResponse(target: Uint8Array, at: number): number {
    target.set(ACCEPTED_HEAD, at);
    target.set(this.#key.accept, at + ACCEPTED_HEAD.length);
    target.set(BLANK_LINE, at + ACCEPTED_HEAD.length + ACCEPT_BYTES);
    return at + RESPONSE_BYTES;
  }

  /** The answer to a request that is wrong; null for one that is right, after computing the answer to its key. */
  #refusal(): Uint8Array | null {
    const { bytes, start, end } = this.#heads;
    if (!startsWith(bytes, start, end, METHOD)) return BAD_REQUEST;
    const targetAt = start + METHOD.length;
    const targetEnd = indexOf(bytes, SPACE, targetAt, end);
    if (targetEnd < 0 || !startsWith(bytes, targetEnd, end, VERSION)) return BAD_REQUEST;
    this.#lines.over(bytes, targetEnd + VERSION.length, end);
    return this.#refusalOfFields(this.#isOurPath(bytes, targetAt, targetEnd));
  }

  #isOurPath(bytes: Uint8Array, at: number, end: number): boolean {
    const query = indexOf(bytes, QUERY, at, end);
    return equals(bytes, at, query < 0 ? end : query, this.#path);
  }

  #refusalOfFields(found: boolean): Uint8Array | null {
    const lines = this.#lines;
    let hosts = 0;
    let keys = 0;
    let keyAt = -1;
    let upgrade = false;
    let connection = false;
    let version = false;
    while (lines.next()) {
      if (lines.is(Field.host)) hosts++;
      else if (lines.is(Field.upgrade)) upgrade ||= lines.lists(WEBSOCKET);
      else if (lines.is(Field.connection)) connection ||= lines.lists(UPGRADE);
      else if (lines.is(Field.version)) version = lines.valueIs(THIRTEEN);
      else if (lines.is(Field.key)) {
        keys++;
        if (lines.valueEnd - lines.valueStart === KEY_BYTES) keyAt = lines.valueStart;
      }
    }
    if (lines.malformed || hosts !== 1) return BAD_REQUEST;
    if (!upgrade || !connection) return UPGRADE_REQUIRED;
    if (!found) return NOT_FOUND;
    if (!version) return UPGRADE_REQUIRED;
    if (keys !== 1 || keyAt < 0 || !isKey(this.#heads.bytes, keyAt)) return BAD_REQUEST;
    this.#key.of(this.#heads.bytes, keyAt);
    return null;
  }
}
