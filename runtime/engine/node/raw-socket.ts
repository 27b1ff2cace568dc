import net from "node:net";
import type { CloseManner, ListenOptions, SwarmOptions } from "../contract.ts";

const NOTHING = new Uint8Array(0);

/**
 * An error of Node's with its errno or ws code ("ECONNRESET"). What has no such code (an upgrade answered with the wrong
 * key), or one of Node's HTTP parser ("HPE_..."), is an answer that breaks the protocol: EPROTO.
 */
export function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined || code.startsWith("HPE_") ? "EPROTO" : code;
}

/**
 * Begins to connect the socket of a connection. A tuple that names a source address names the source port too, unless
 * `kernelChoosesPort`: binding to port 0 is the way out when another process has taken the port.
 */
export function connectSocket(options: SwarmOptions, connection: number, kernelChoosesPort: boolean): net.Socket {
  const { host, tuples } = options;
  const port = tuples.destinationPort(connection);
  const localAddress = tuples.sourceAddress(connection);
  // Half-open, so that the peer's FIN is ours to answer.
  const connect = { host, port, noDelay: true, allowHalfOpen: true };
  if (localAddress === null) return net.connect(connect);
  const localPort = kernelChoosesPort ? 0 : tuples.sourcePort(connection);
  return net.connect({ ...connect, localAddress, localPort });
}

/** Whether another try with a port of the kernel's choice can mend a failed open. */
export function portWasTaken(options: SwarmOptions, connection: number, reason: string): boolean {
  return reason === "EADDRINUSE" && options.tuples.sourceAddress(connection) !== null;
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

/** Closes; a socket that is still connecting has nothing to reset and is just let go. */
export function closeSocket(socket: net.Socket, manner: CloseManner): void {
  if (socket.connecting) socket.destroy();
  else if (manner === "reset") socket.resetAndDestroy();
  else socket.end();
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
