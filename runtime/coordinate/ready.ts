import net from "node:net";

/** Whether every port accepts a connection right now; each is tried with one that is reset at once. */
export async function allPortsAccept(host: string, ports: readonly number[]): Promise<boolean> {
  for (const port of ports) {
    if (!(await accepts(host, port))) return false;
  }
  return true;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    socket.once("connect", () => socket.resetAndDestroy());
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
  });
}
