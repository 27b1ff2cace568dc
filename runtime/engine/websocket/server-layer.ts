import { RESPONSE_BYTES, ServerHandshake } from "../../websocket/server-handshake.ts";
import type { CloseReason, ConnectionEvents, ListenOptions, ServerTransport } from "../contract.ts";
import type { ServerByteStream } from "../stream/byte-stream.ts";
import { Stage, WebSocketLayer } from "./layer.ts";

/** The server's side of WebSocket over a byte stream. */
export class WebSocketServerLayer extends WebSocketLayer implements ServerTransport {
  protected override readonly stream: ServerByteStream;
  readonly #handshake: ServerHandshake;
  readonly #response = new Uint8Array(RESPONSE_BYTES);

  /** @param streamFor makes the stream below, which gives its events to the layer */
  constructor(
    options: ListenOptions,
    events: ConnectionEvents,
    streamFor: (layer: ConnectionEvents) => ServerByteStream,
  ) {
    super("server", options.connections, events);
    this.stream = streamFor(this);
    this.#handshake = new ServerHandshake(options.path ?? "/", {
      requested: (connection, buffer, offset, length) => {
        this.#handshake.writeResponse(this.#response, 0);
        this.stream.sendCopy(connection, this.#response, "stream", 0);
        this.upgraded(connection, buffer, offset, length);
      },
      refused: (connection, response) => {
        this.setStage(connection, Stage.refused);
        this.stream.sendCopy(connection, response, "stream", 0);
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
    if (this.isOpenFor(known.stage)) this.events.closed(connection, known.reason);
  }
}
