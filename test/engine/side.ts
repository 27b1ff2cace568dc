import type {
  CloseManner,
  Engine,
  Framing,
  ListenOptions,
  ServerTransport,
  SwarmOptions,
  SwarmTransport,
  Transport,
} from "../../runtime/engine/contract.ts";
import { disposed } from "./cleanup.ts";
import { Ear } from "./ear.ts";

/** One side of the connections: a transport, and an ear that hears what it tells and when. */
class Side<T extends Transport> {
  readonly ear: Ear;
  protected readonly transport: T;

  constructor(make: (ear: Ear) => T) {
    this.ear = new Ear();
    this.transport = disposed(make(this.ear));
  }

  send(connection: number, bytes: Uint8Array, framing: Framing, expectedBytes = 0): number {
    return this.ear.during(() => {
      const backlog = this.transport.send(connection, bytes, framing, expectedBytes);
      this.transport.flush();
      return backlog;
    });
  }

  reply(connection: number, view: Uint8Array, framing: Framing): number {
    return this.ear.during(() => {
      const backlog = this.transport.reply(connection, view, framing);
      this.transport.flush();
      return backlog;
    });
  }

  pauseReads(connection: number): void {
    this.ear.during(() => this.transport.pauseReads(connection));
  }

  resumeReads(connection: number): void {
    this.ear.during(() => this.transport.resumeReads(connection));
  }

  ping(connection: number): boolean {
    return this.ear.during(() => this.transport.ping(connection));
  }

  close(connection: number, manner: CloseManner): void {
    this.ear.during(() => this.transport.close(connection, manner));
  }

  dispose(): Promise<void> {
    return this.ear.during(() => this.transport.dispose());
  }
}

export class ServerSide extends Side<ServerTransport> {
  constructor(engine: Engine, options: ListenOptions) {
    super((ear) => engine.server(options, ear));
  }

  listen(): Promise<void> {
    return this.ear.during(() => this.transport.listen());
  }

  /** Sends back all that comes. */
  echo(): void {
    this.ear.onReceived = (connection, view, framing) => this.reply(connection, view, framing);
  }
}

export class SwarmSide extends Side<SwarmTransport> {
  constructor(engine: Engine, options: SwarmOptions) {
    super((ear) => engine.swarm(options, ear));
  }

  open(...connections: number[]): void {
    for (const connection of connections) {
      this.ear.asked(connection);
      this.ear.during(() => this.transport.open(connection));
    }
    this.ear.during(() => this.transport.flush());
  }
}
