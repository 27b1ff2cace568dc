import { RESPONSE_BYTES, ServerHandshake } from "../../websocket/server-handshake.ts";
import type { CloseReason, ConnectionEvents, ListenOptions, ServerTransport } from "../contract.ts";
import type { RingSize } from "./ring.ts";
import { ServerStream } from "./server-stream.ts";
import { Stage, WebSocketLayer } from "./websocket.ts";

/** The server's side of WebSocket on io_uring. */
export class WebSocketServerLayer extends WebSocketLayer implements ServerTransport {
  protected override readonly stream: ServerStream;
  readonly #handshake: ServerHandshake;
  readonly #response = new Uint8Array(RESPONSE_BYTES);

  constructor(options: ListenOptions, events: ConnectionEvents, size: RingSize) {
    super("server", options.connections, events, null);
    this.stream = new ServerStream(options, this, size);
    this.#handshake = new ServerHandshake(options.path ?? "/", {
      requested: (connection, buffer, offset, length) => {
        this.#handshake.writeResponse(this.#response, 0);
        this.stream.sendCopy(connection, this.#response);
        this.upgraded(connection, buffer, offset, length);
      },
      refused: (connection, response) => {
        this.setStage(connection, Stage.refused);
        this.stream.sendCopy(connection, response);
        this.stream.close(connection, "orderly");
      },
    });
  }

  listen(): Promise<void> {
    return this.stream.listen();
  }

  override opened(connection: number): void {
    this.setStage(connection, Stage.handshake);
  }

  override openFailed(): void {}

  protected override feedHandshake(connection: number, buffer: Uint8Array, offset: number, length: number): void {
    this.#handshake.feed(connection, buffer, offset, length);
  }

  protected override endOfHandshake(connection: number): void {
    this.stream.close(connection, "orderly");
  }

  override closed(connection: number, reason: CloseReason): void {
    this.#handshake.forget(connection);
    const known = this.forget(connection, reason);
    if (known.wasOpen) this.events.closed(connection, known.reason);
  }

  override dispose(): Promise<void> {
    return this.stream.dispose();
  }
}
