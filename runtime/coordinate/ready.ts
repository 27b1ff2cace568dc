import net from "node:net";

/** How long one try may take: a server whose accept queue is full leaves it without an answer. */
const TRY_WITHIN_MS = 1_000;

/** How long a server may take to answer the end of a try with its own, before this side is let go. */
const END_WITHIN_MS = 1_000;

/**
 * Sees when every port accepts connections. One that has accepted is not tried again: a server is asked no more than it
 * takes, and sees each try end in order, for there are servers that a reset before the first byte kills.
 */
export class PortWatch {
  readonly #host: string;
  readonly #waiting: number[];

  constructor(host: string, ports: readonly number[]) {
    this.#host = host;
    this.#waiting = [...ports];
  }

  /** Whether every port has accepted a connection by now; takes no longer than `withinMs`. */
  async allAccept(withinMs: number): Promise<boolean> {
    const untilMs = performance.now() + withinMs;
    for (let port = this.#waiting[0]; port !== undefined; port = this.#waiting[0]) {
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0 || !(await accepts(this.#host, port, Math.min(leftMs, TRY_WITHIN_MS)))) return false;
      this.#waiting.shift();
    }
    return true;
  }
}

function accepts(host: string, port: number, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    const settle = (accepted: boolean): void => {
      clearTimeout(late);
      resolve(accepted);
    };
    const late = setTimeout(() => {
      socket.destroy();
      settle(false);
    }, withinMs);
    socket.once("connect", () => {
      endInOrder(socket);
      settle(true);
    });
    // Also of a server that resets what it has accepted: then it has accepted all the same.
    socket.on("error", () => settle(false));
  });
}

/** Finishes, and reads away what the server may say: closing over unread bytes would reset. */
function endInOrder(socket: net.Socket): void {
  const late = setTimeout(() => socket.destroy(), END_WITHIN_MS);
  socket.once("close", () => clearTimeout(late));
  socket.resume().end();
}
