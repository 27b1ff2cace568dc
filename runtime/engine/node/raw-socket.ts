import net from "node:net";
import type { CloseManner, ListenOptions, SwarmOptions } from "../contract.ts";

const NOTHING = new Uint8Array(0);

/** How long a reset waits for the socket to be connected. */
const CONNECT_GRACE_MS = 200;

/**
 * The errno or ws code of an error of Node ("ECONNRESET"). An error without a code (an upgrade answered with the wrong
 * key), or with one of Node's HTTP parser ("HPE_..."), is an answer that breaks the protocol: EPROTO.
 */
export function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined || code.startsWith("HPE_") ? "EPROTO" : code;
}

/** Begins to connect the socket of a connection, from the source of its tuple for this attempt. */
export function connectSocket(options: SwarmOptions, connection: number, attempt: number): net.Socket {
  const { host, tuples } = options;
  const port = tuples.destinationPort(connection);
  const localAddress = tuples.sourceAddress(connection);
  // Half-open, so that Node does not answer the peer's FIN.
  const connect = { host, port, noDelay: true, allowHalfOpen: true };
  if (localAddress === null) return net.connect(connect);
  return net.connect({ ...connect, localAddress, localPort: tuples.sourcePort(connection, attempt) });
}

/**
 * Errors that mean that a source port is taken: a socket listens at it or is bound to it (bind), or has the same tuple
 * (connect), which Deno reports as EINVAL.
 */
const PORT_TAKEN = new Set(["EADDRINUSE", "EADDRNOTAVAIL", "EINVAL"]);

/** Whether an open that failed at this attempt should be tried again from another port. */
export function portWasTaken({ tuples }: SwarmOptions, connection: number, attempt: number, reason: string): boolean {
  return PORT_TAKEN.has(reason) && tuples.sourcePort(connection, attempt) !== 0;
}

/**
 * Calls back when the kernel has taken everything that was written, also after this call. An empty write queues behind
 * it.
 */
export function whenDrained(socket: net.Socket, drained: () => void): void {
  socket.write(NOTHING, (error) => {
    if (error) return;
    if (socket.writableLength > 0) whenDrained(socket, drained);
    else drained();
  });
}

/**
 * Closes a socket. The kernel may have connected a socket that Node still calls connecting. To destroy it would leave
 * this end in TIME_WAIT, so its reset waits for the connect, up to CONNECT_GRACE_MS.
 */
export function closeSocket(socket: net.Socket, manner: CloseManner): void {
  if (socket.connecting || manner === "reset") socket.resetAndDestroy();
  else socket.end();
  if (socket.connecting) setTimeout(() => socket.destroy(), CONNECT_GRACE_MS);
}

/** Listens with every server, one for each port. When one of them fails, closes all. */
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

/** Stops listening. Resolves when the connections of these servers are closed too. */
export async function closeServers(servers: readonly net.Server[]): Promise<void> {
  await Promise.all(
    servers.map((server) => (server.listening ? new Promise((resolve) => server.close(resolve)) : undefined)),
  );
}
