import { AcceptKey } from "./accept.ts";
import { ascii, indexOf, startsWith } from "./ascii.ts";
import { ClientKeys } from "./client-key.ts";
import { type ClientHandshakeOptions, ClientRequest } from "./client-request.ts";
import { Head, HeadCollector } from "./head-collector.ts";
import { HeadLines } from "./head-lines.ts";

/** What the client's side of a handshake reports. */
export interface ClientHandshakeSink {
  /** The connection is open. The `length` bytes at `offset` in `buffer`, often none, are the first frames. */
  upgraded(connection: number, buffer: Uint8Array, offset: number, length: number): void;
  /** The reason is "HTTP_<status>", or "EPROTO" for an answer that HTTP or RFC 6455 forbids. */
  refused(connection: number, reason: string): void;
}

const NOT_UNDERSTOOD = "EPROTO";
const SWITCHING_PROTOCOLS = 101;
const HTTP_1 = ascii("HTTP/1.");
const HTTP_1_1 = ascii("HTTP/1.1 ");
const HTTP_1_0 = ascii("HTTP/1.0 ");
const LF = 0x0a;

const Field = {
  upgrade: ascii("upgrade"),
  connection: ascii("connection"),
  accept: ascii("sec-websocket-accept"),
  subprotocol: ascii("sec-websocket-protocol"),
  extensions: ascii("sec-websocket-extensions"),
} as const;
const WEBSOCKET = ascii("websocket");
const UPGRADE = ascii("upgrade");

/**
 * The client's side of the opening handshake (RFC 6455, 4.1), for any number of connections. It keeps one byte for
 * each, and makes no object or string for an answer that is right and comes in one chunk.
 */
export class ClientHandshake {
  /** The most that `writeRequest` writes, in bytes. */
  readonly maxRequestBytes: number;
  readonly #request: ClientRequest;
  readonly #subprotocols: readonly Uint8Array[];
  readonly #sink: ClientHandshakeSink;
  readonly #keys: ClientKeys;
  readonly #expected = new AcceptKey();
  readonly #heads = new HeadCollector();
  readonly #lines = new HeadLines();

  /** @param connections the number of connections to make room for at first; greater numbers make it grow */
  constructor(options: ClientHandshakeOptions, connections: number, sink: ClientHandshakeSink) {
    this.#request = new ClientRequest(options);
    this.maxRequestBytes = this.#request.maxBytes;
    this.#subprotocols = (options.subprotocols ?? []).map(ascii);
    this.#sink = sink;
    this.#keys = new ClientKeys(connections);
  }

  /** The number of connections of which a part of the answer has come. */
  get incomplete(): number {
    return this.#heads.incomplete;
  }

  /** Writes a connection's request, with a new key, into `target` at `at`. Returns the offset behind it. */
  writeRequest(connection: number, port: number, target: Uint8Array, at: number): number {
    this.#keys.renew(connection);
    return this.#request.write(this.#keys.key, port, target, at);
  }

  /** Takes bytes that a connection has received. Must not be called again after a call of the sink. */
  feed(connection: number, buffer: Uint8Array, offset: number, length: number): void {
    const end = offset + length;
    for (let at = offset; at < end; at += this.#heads.taken) {
      const head = this.#heads.take(connection, buffer, at, end - at);
      if (head === Head.incomplete) {
        if (!this.#mayBeHttp()) this.#sink.refused(connection, NOT_UNDERSTOOD);
        return;
      }
      const status = this.#status();
      if (head === Head.complete && isInterim(status)) continue;
      const behind = at + this.#heads.taken;
      this.#conclude(connection, head, status, buffer, behind, end - behind);
      return;
    }
  }

  #conclude(
    connection: number,
    head: number,
    status: number | null,
    buffer: Uint8Array,
    offset: number,
    length: number,
  ): void {
    if (head === Head.malformed) this.#sink.refused(connection, NOT_UNDERSTOOD);
    else if (status !== null && status !== SWITCHING_PROTOCOLS) this.#sink.refused(connection, `HTTP_${status}`);
    else if (status === null || head === Head.tooLong || !this.#isRight(connection)) {
      this.#sink.refused(connection, NOT_UNDERSTOOD);
    } else this.#sink.upgraded(connection, buffer, offset, length);
  }

  /** The connection is gone. */
  forget(connection: number): void {
    this.#heads.forget(connection);
  }

  /**
   * Whether the part of the answer that has come can begin HTTP/1. Some servers greet in another protocol, and wait.
   */
  #mayBeHttp(): boolean {
    const { bytes, start, end } = this.#heads;
    const seen = Math.min(end - start, HTTP_1.byteLength);
    return startsWith(bytes, start, end, HTTP_1.subarray(0, seen));
  }

  /** The status in the first line; null when that is not a line of HTTP/1. */
  #status(): number | null {
    const { bytes, start, end } = this.#heads;
    const newer = startsWith(bytes, start, end, HTTP_1_1);
    if (!newer && !startsWith(bytes, start, end, HTTP_1_0)) return null;
    const statusAt = start + HTTP_1_1.length;
    let status = 0;
    for (let at = statusAt; at < statusAt + 3; at++) {
      const digit = at < end ? bytes[at]! - 0x30 : -1;
      if (digit < 0 || digit > 9) return null;
      status = status * 10 + digit;
    }
    return status < 200 && !newer ? null : status;
  }

  /** Whether the fields are those of a server that accepts (RFC 6455, 4.1). */
  #isRight(connection: number): boolean {
    const { bytes, start, end } = this.#heads;
    const lines = this.#lines;
    this.#keys.recall(connection);
    this.#expected.of(this.#keys.key, 0);
    lines.over(bytes, indexOf(bytes, LF, start, end) + 1, end);
    let accepts = 0;
    let choices = 0;
    let upgrade = false;
    let switches = false;
    let wrong = false;
    while (lines.next()) {
      if (lines.is(Field.upgrade)) upgrade ||= lines.lists(WEBSOCKET);
      else if (lines.is(Field.connection)) switches ||= lines.lists(UPGRADE);
      else if (lines.is(Field.accept)) {
        accepts++;
        wrong ||= !lines.valueIs(this.#expected.accept);
      } else if (lines.is(Field.subprotocol)) {
        choices++;
        wrong ||= !this.#subprotocols.some((name) => lines.valueIs(name));
      } else if (lines.is(Field.extensions)) wrong = true;
    }
    // Browsers and ws, too, fail a connection for which the server has chosen none of the subprotocols offered.
    const chosen = choices === (this.#subprotocols.length === 0 ? 0 : 1);
    return upgrade && switches && accepts === 1 && chosen && !wrong && !lines.malformed;
  }
}

/** An interim answer (RFC 9110, 15.2), early hints for example; the final one follows. HTTP/1.0 has none. */
function isInterim(status: number | null): boolean {
  return status !== null && status >= 100 && status < 200 && status !== SWITCHING_PROTOCOLS;
}
