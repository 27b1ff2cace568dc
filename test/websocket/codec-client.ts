import { once } from "node:events";
import net from "node:net";
import { ClientHandshake } from "../../runtime/websocket/client-handshake.ts";
import type { ClientHandshakeOptions } from "../../runtime/websocket/client-request.ts";
import { MaskSource } from "../../runtime/websocket/mask.ts";
import type { FrameKind } from "../../runtime/websocket/protocol.ts";
import { FrameReader } from "../../runtime/websocket/reader.ts";
import { closeFrame, frame } from "../../runtime/websocket/writer.ts";
import { Hearing } from "./hearing.ts";

const CONNECTION = 9;

/** One connection of the codec's client side over `net`, as an engine would put it together. */
export class CodecClient {
  readonly hearing = new Hearing();
  /** "open", then or instead why not. */
  readonly handshakes: string[] = [];
  readonly #reader = new FrameReader("client", 1, this.hearing);
  readonly #handshake: ClientHandshake;
  readonly #socket: net.Socket;
  readonly #masks = new MaskSource();

  constructor(port: number, options: Partial<ClientHandshakeOptions> = {}) {
    this.#handshake = new ClientHandshake({ host: "127.0.0.1", path: "/chat", ...options }, 1, {
      upgraded: (connection, buffer, offset, length) => {
        this.handshakes.push("open");
        this.#reader.begin(connection);
        this.#reader.feed(connection, buffer, offset, length);
      },
      refused: (_connection, reason) => this.handshakes.push(reason),
    });
    this.#socket = net.connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.on("error", () => {});
    this.#socket.on("data", (chunk) => {
      const codec = this.handshakes.length > 0 ? this.#reader : this.#handshake;
      codec.feed(CONNECTION, chunk, 0, chunk.byteLength);
    });
    const request = new Uint8Array(this.#handshake.maxRequestBytes);
    this.#socket.write(request.subarray(0, this.#handshake.writeRequest(CONNECTION, port, request, 0)));
  }

  send(kind: FrameKind, payload: Uint8Array): void {
    this.raw(frame(kind, payload, this.#masks.next()));
  }

  close(code: number, reason?: string): void {
    this.raw(closeFrame(code, this.#masks.next(), reason));
  }

  raw(data: Uint8Array): void {
    this.#socket.write(data);
  }

  async dispose(): Promise<void> {
    if (this.#socket.destroyed) return;
    this.#socket.destroy();
    await once(this.#socket, "close");
  }
}
