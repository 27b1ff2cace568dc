import net from "node:net";
import type { CloseManner, ListenOptions, SwarmOptions } from "../contract.ts";

const NOTHING = new Uint8Array(0);

/** How long a socket that is to be reset may take until it is connected. */
const CONNECT_GRACE_MS = 200;

/**
 * An error of Node's with its errno or ws code ("ECONNRESET"). What has no such code (an upgrade answered with the wrong
 * key), or one of Node's HTTP parser ("HPE_..."), is an answer that breaks the protocol: EPROTO.
 */
export function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined || code.startsWith("HPE_") ? "EPROTO" : code;
}

/** Begins to connect the socket of a connection, from the source that its tuple names for this attempt. */
export function connectSocket(options: SwarmOptions, connection: number, attempt: number): net.Socket {
  const { host, tuples } = options;
  const port = tuples.destinationPort(connection);
  const localAddress = tuples.sourceAddress(connection);
  // Half-open, so that the peer's FIN is ours to answer.
  const connect = { host, port, noDelay: true, allowHalfOpen: true };
  if (localAddress === null) return net.connect(connect);
  return net.connect({ ...connect, localAddress, localPort: tuples.sourcePort(connection, attempt) });
}

/**
 * What says that a source port cannot be had: somebody listens at it or uses it (bind), or a socket has the very tuple
 * (connect), which Deno tells as EINVAL.
 */
const PORT_TAKEN = new Set(["EADDRINUSE", "EADDRNOTAVAIL", "EINVAL"]);

/** Whether an open that failed at this attempt is to be tried again from another port. */
export function portWasTaken({ tuples }: SwarmOptions, connection: number, attempt: number, reason: string): boolean {
  return PORT_TAKEN.has(reason) && tuples.sourcePort(connection, attempt) !== 0;
}

/**
 * Calls back once all that was written, also meanwhile, has gone to the kernel; a no-op write queues behind it.
 */
export function whenDrained(socket: net.Socket, drained: () => void): void {
  socket.write(NOTHING, (error) => {
    if (error) return;
    if (socket.writableLength > 0) whenDrained(socket, drained);
    else drained();
  });
}

/**
 * Closes. The kernel may have connected a socket that Node still calls connecting, and letting go of it would leave this
 * end in TIME_WAIT: its reset waits for the connect, for a moment.
 */
export function closeSocket(socket: net.Socket, manner: CloseManner): void {
  if (socket.connecting || manner === "reset") socket.resetAndDestroy();
  else socket.end();
  if (socket.connecting) setTimeout(() => socket.destroy(), CONNECT_GRACE_MS);
}

/** Listens with every server, one a port; frees what was taken when one cannot. */
export async function listenAll(servers: readonly net.Server[], options: ListenOptions): Promise<void> {
  const { ports, host, backlog } = options;
  try {
    await Promise.all(servers.map((server, index) => listenOn(server, { host, port: ports[index]!, backlog })));
  } catch (error) {
    await closeServers(servers);
    throw error;
  }
}

function listenOn(server: net.Server, where: net.ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(where, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Stops listening; resolves when the connections of these servers are gone too. */
export async function closeServers(servers: readonly net.Server[]): Promise<void> {
  await Promise.all(
    servers.map((server) => (server.listening ? new Promise((resolve) => server.close(resolve)) : undefined)),
  );
}
