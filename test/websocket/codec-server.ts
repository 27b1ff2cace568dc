import net from "node:net";
import type { FrameSink } from "../../runtime/websocket/frame-sink.ts";
import { FrameReader } from "../../runtime/websocket/reader.ts";
import { RESPONSE_BYTES, ServerHandshake } from "../../runtime/websocket/server-handshake.ts";
import { closeFrame, writeServerHeader } from "../../runtime/websocket/writer.ts";
import { closed, listening, portOf } from "../engine/ports.ts";
import { Hearing } from "./hearing.ts";

/** An echo server of the codec's server side over `net`, as an engine would put it together. */
export class CodecServer {
  readonly hearing = new Hearing();
  readonly sockets: net.Socket[] = [];
  /** Whether connections are past their handshake. */
  readonly #upgraded: boolean[] = [];
  readonly #reader = new FrameReader("server", 1, this.#sink());
  readonly #server = net.createServer({ noDelay: true }, (socket) => this.#accept(socket));
  readonly #handshake: ServerHandshake = new ServerHandshake("/chat", {
    requested: (connection, buffer, offset, length) => {
      const response = new Uint8Array(RESPONSE_BYTES);
      this.#handshake.writeResponse(response, 0);
      this.sockets[connection]!.write(response);
      this.#upgraded[connection] = true;
      this.#reader.begin(connection);
      this.#reader.feed(connection, buffer, offset, length);
    },
    refused: (connection, response) => this.sockets[connection]!.end(response),
  });

  async listen(): Promise<number> {
    await listening(this.#server, 0);
    return portOf(this.#server);
  }

  async dispose(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await closed(this.#server);
  }

  #accept(socket: net.Socket): void {
    const connection = this.sockets.push(socket) - 1;
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      const codec = this.#upgraded[connection] ? this.#reader : this.#handshake;
      codec.feed(connection, chunk, 0, chunk.byteLength);
    });
  }

  #sink(): FrameSink {
    const { hearing, sockets } = this;
    /** Out of the buffer it came in; copied, since `net` may write later. */
    const back = (
      connection: number,
      buffer: Uint8Array,
      offset: number,
      length: number,
      kind: "text" | "binary" | "pong",
    ) => {
      sockets[connection]!.write(buffer.slice(writeServerHeader(buffer, offset, length, kind), offset + length));
    };
    return {
      message: (...told) => {
        hearing.message(...told);
        back(...told);
      },
      ping: (...told) => {
        hearing.ping(...told);
        back(...told, "pong");
      },
      pong: (...told) => hearing.pong(...told),
      close: (connection, code) => {
        hearing.close(connection, code);
        sockets[connection]!.end(closeFrame(code, null));
      },
      failed: (connection, code) => {
        hearing.failed(connection, code);
        sockets[connection]!.end(closeFrame(code, null));
      },
    };
  }
}
