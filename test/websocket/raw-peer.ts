/** WebSocket peers written byte by byte, which send whatever a test wants and close TCP only when it wants. */

import { createHash } from "node:crypto";
import net from "node:net";
import { whateverHappens } from "../engine/cleanup.ts";
import { eventually } from "../engine/eventually.ts";
import { closed, listening, portOf } from "../engine/ports.ts";
import { EXAMPLE_KEY, wire } from "./wire.ts";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const CLOSE = 8;

/** A frame that the other side has sent. */
export interface SeenFrame {
  readonly fin: boolean;
  readonly opcode: number;
  readonly isMasked: boolean;
  readonly payload: Uint8Array;
  readonly key: readonly number[];
}

/** One end of a connection, after the handshake. */
export class RawPeer {
  readonly socket: net.Socket;
  /** Every frame that has come whole. */
  readonly frames: SeenFrame[] = [];
  /**
   * How the other side has ended TCP: "EOF", or an errno name. Node reports a reset that comes together with data as "EOF"
   * (libuv ends a stream at POLLHUP after a short read).
   */
  end: string | null = null;
  readonly #role: "client" | "server";
  /** What has come of the next frame, and how many bytes it needs as far as that is known. */
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #needed = 2;

  constructor(socket: net.Socket, role: "client" | "server", first: Uint8Array) {
    this.socket = socket;
    this.#role = role;
    socket.on("data", (chunk) => this.#take(chunk));
    socket.on("end", () => {
      this.end ??= "EOF";
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      this.end ??= error.code ?? "unknown";
    });
    whateverHappens(() => socket.destroy());
    if (first.byteLength > 0) this.#take(first);
  }

  write(bytes: Uint8Array): void {
    if (!this.socket.destroyed) this.socket.write(bytes);
  }

  /** Sends a frame, masked if this end is a client. */
  frame(opcode: number, payload: Uint8Array, fin = true): void {
    this.write(wire({ fin, opcode, payload, key: this.#role === "client" ? EXAMPLE_KEY : null }));
  }

  /** Sends a close frame with a code, or an empty one, and leaves TCP open. */
  close(code: number | null): void {
    this.frame(CLOSE, code === null ? new Uint8Array(0) : Uint8Array.of(code >> 8, code & 255));
  }

  /** The code of the first close frame that has come, 1005 for an empty one; null before it. */
  get closeCode(): number | null {
    const frame = this.frames.find(({ opcode }) => opcode === CLOSE);
    if (frame === undefined) return null;
    return frame.payload.length === 0 ? 1005 : frame.payload[0]! * 256 + frame.payload[1]!;
  }

  #take(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#needed) return;
    let left: Uint8Array = Buffer.concat(this.#chunks);
    let frame = parse(left);
    for (; typeof frame === "object"; frame = parse(left)) {
      this.frames.push(frame.seen);
      left = left.subarray(frame.length);
    }
    this.#chunks = [Uint8Array.from(left)];
    this.#bytes = left.length;
    this.#needed = frame;
  }
}

/** The first frame and its length; where it has not come whole, how many bytes are needed to go on. */
function parse(bytes: Uint8Array): { readonly seen: SeenFrame; readonly length: number } | number {
  if (bytes.length < 2) return 2;
  const short = bytes[1]! & 127;
  const isMasked = bytes[1]! >= 128;
  const lengthBytes = short < 126 ? 0 : short === 126 ? 2 : 8;
  const keyAt = 2 + lengthBytes;
  const payloadAt = keyAt + (isMasked ? 4 : 0);
  if (bytes.length < payloadAt) return payloadAt;
  const length = lengthBytes === 0 ? short : Number(`0x${Buffer.from(bytes.subarray(2, keyAt)).toString("hex")}`);
  if (bytes.length < payloadAt + length) return payloadAt + length;
  const key = [...bytes.subarray(keyAt, payloadAt)];
  const payload = bytes.slice(payloadAt, payloadAt + length);
  if (isMasked) for (let index = 0; index < length; index++) payload[index]! ^= key[index % 4]!;
  return {
    seen: { fin: bytes[0]! >= 128, opcode: bytes[0]! & 15, isMasked, payload, key },
    length: payloadAt + length,
  };
}

/** A WebSocket server that answers the handshake, and then does only what the test tells it to. */
export class RawServer {
  readonly peers: RawPeer[] = [];
  /** What to do with each connection when its handshake is done. */
  onPeer: (peer: RawPeer) => void = () => {};
  /** Sent in the same segment as the answer to the handshake. */
  greeting: Uint8Array = new Uint8Array(0);
  readonly #server = net.createServer({ noDelay: true, allowHalfOpen: true }, (socket) => this.#accept(socket));

  async listen(): Promise<number> {
    await listening(this.#server, 0);
    return portOf(this.#server);
  }

  async dispose(): Promise<void> {
    for (const { socket } of this.peers) socket.destroy();
    await closed(this.#server);
  }

  #accept(socket: net.Socket): void {
    socket.on("error", () => {});
    untilBlankLine(socket, (head, rest) => {
      const key = /sec-websocket-key: *(\S+)/i.exec(head)?.[1];
      const accept = createHash("sha1").update(`${key}${GUID}`).digest("base64");
      const fields = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n`;
      const answer = Buffer.from(`HTTP/1.1 101 Switching Protocols\r\n${fields}\r\n`);
      socket.write(Buffer.concat([answer, this.greeting]));
      const peer = new RawPeer(socket, "server", rest);
      this.peers.push(peer);
      this.onPeer(peer);
    });
  }
}

/** A WebSocket client: connects, does the handshake, and then does only what the test tells it to. */
export async function rawClient(port: number, path: string): Promise<RawPeer> {
  const socket = net.connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
  let peer: RawPeer | null = null;
  socket.on("error", () => {});
  untilBlankLine(socket, (_head, rest) => {
    peer = new RawPeer(socket, "client", rest);
  });
  const fields = `Host: c10m\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n`;
  socket.write(`GET ${path} HTTP/1.1\r\n${fields}Sec-WebSocket-Key: ${KEY}\r\n\r\n`);
  await eventually("the handshake is done", () => peer !== null);
  return peer!;
}

/** Calls back once with the head that comes first, and with what came behind it. */
function untilBlankLine(socket: net.Socket, then: (head: string, rest: Uint8Array) => void): void {
  let before: Uint8Array = new Uint8Array(0);
  const take = (chunk: Uint8Array) => {
    before = Buffer.concat([before, chunk]);
    const end = Buffer.from(before).indexOf("\r\n\r\n");
    if (end < 0) return;
    socket.off("data", take);
    then(Buffer.from(before.subarray(0, end + 2)).toString("latin1"), before.subarray(end + 4));
  };
  socket.on("data", take);
}
