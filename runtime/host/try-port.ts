/** Checks whether a port accepts connections: connects to it and closes the connection. */

import net from "node:net";

/** How long a server may take to close its side of a test connection before the socket is destroyed. */
const END_WITHIN_MS = 1_000;

/**
 * Why `host:port` does not accept a connection, by errno ("ECONNREFUSED"; "ETIMEDOUT" when no answer came within
 * `withinMs`); null when it does. The test connection ends with a FIN: a reset before the first byte stops some
 * servers.
 */
export function whyNotAccepting(host: string, port: number, withinMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    const settle = (reason: string | null): void => {
      clearTimeout(late);
      resolve(reason);
    };
    const late = setTimeout(() => {
      socket.destroy();
      settle("ETIMEDOUT");
    }, withinMs);
    socket.once("connect", () => {
      endInOrder(socket);
      settle(null);
    });
    // A server may also reset a connection after it has accepted it. Then the promise is already resolved with null.
    socket.on("error", (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
  });
}

/** Sends a FIN and discards what the server sends: closing a socket with unread bytes would reset the connection. */
function endInOrder(socket: net.Socket): void {
  const late = setTimeout(() => socket.destroy(), END_WITHIN_MS);
  socket.once("close", () => clearTimeout(late));
  socket.resume().end();
}
