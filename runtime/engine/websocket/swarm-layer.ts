import { ClientHandshake } from "../../websocket/client-handshake.ts";
import type { CloseReason, ConnectionEvents, SwarmOptions, SwarmTransport } from "../contract.ts";
import type { SwarmByteStream } from "../stream/byte-stream.ts";
import { Stage, WebSocketLayer } from "./layer.ts";

/** The swarm's side of WebSocket over a byte stream. */
export class WebSocketSwarmLayer extends WebSocketLayer implements SwarmTransport {
  protected override readonly stream: SwarmByteStream;
  readonly #options: SwarmOptions;
  readonly #handshake: ClientHandshake;
  readonly #request: Uint8Array;

  /** @param streamFor makes the stream below, which gives its events to the layer */
  constructor(
    options: SwarmOptions,
    events: ConnectionEvents,
    streamFor: (layer: ConnectionEvents) => SwarmByteStream,
  ) {
    super("client", options.connections, events);
    this.#options = options;
    this.stream = streamFor(this);
    const { host, path, handshake } = options;
    const asked = { host: handshake?.name ?? host, path: path ?? "/", ...handshake };
    this.#handshake = new ClientHandshake(asked, options.connections, {
      upgraded: (connection, buffer, offset, length) => this.upgraded(connection, buffer, offset, length),
      refused: (connection, reason) => {
        this.setReason(connection, reason);
        this.stream.close(connection, "reset");
      },
    });
    this.#request = new Uint8Array(this.#handshake.maxRequestBytes);
  }

  open(connection: number): void {
    if (this.stageOf(connection) === Stage.ended) {
      // The stream's slot is still in use: `closed` opens it again.
      this.setStage(connection, Stage.reopening);
      this.stream.close(connection, "reset");
    } else {
      this.stream.open(connection);
    }
  }

  /** Opens and flushes: it is called inside an event, and the user does not know of this open. */
  #openNow(connection: number): void {
    this.stream.open(connection);
    this.stream.flush();
  }

  override opened(connection: number): void {
    this.setStage(connection, Stage.handshake);
    const port = this.#options.tuples.destinationPort(connection);
    const end = this.#handshake.writeRequest(connection, port, this.#request, 0);
    this.stream.sendCopy(connection, this.#request.subarray(0, end), "stream", 0);
  }

  override openFailed(connection: number, reason: CloseReason): void {
    this.events.openFailed(connection, this.forget(connection, reason).reason);
  }

  protected override feedHandshake(connection: number, buffer: Uint8Array, offset: number, length: number): void {
    this.#handshake.feed(connection, buffer, offset, length);
  }

  protected override endOfHandshake(): void {}

  override closed(connection: number, reason: CloseReason): void {
    this.#handshake.forget(connection);
    const { stage, reason: known } = this.forget(connection, reason);
    if (this.isOpenFor(stage)) this.events.closed(connection, known);
    else if (stage === Stage.reopening) this.#openNow(connection);
    else if (stage !== Stage.ended) this.events.openFailed(connection, known);
  }
}
