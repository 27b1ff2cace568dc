/** Does a port accept connections? Found out by connecting to it, for a moment. */

import net from "node:net";

/** How long a server may take to answer the end of a try with its own, before this side is let go. */
const END_WITHIN_MS = 1_000;

/**
 * Why `host:port` does not accept a connection, by errno ("ECONNREFUSED"; "ETIMEDOUT" when no answer came within
 * `withinMs`); null when it does. The server sees the try end in order: a reset before the first byte kills some.
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
    // Also of a server that resets what it has accepted: then it has accepted all the same.
    socket.on("error", (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
  });
}

/** Finishes, and reads away what the server may say: closing over unread bytes would reset. */
function endInOrder(socket: net.Socket): void {
  const late = setTimeout(() => socket.destroy(), END_WITHIN_MS);
  socket.once("close", () => clearTimeout(late));
  socket.resume().end();
}
