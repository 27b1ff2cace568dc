/** An echo server that runs already, in this process, as the subject of a plan asks for. */

import http from "node:http";
import net from "node:net";
import { WebSocketServer } from "ws";
import type { ConnectSubject } from "../../dsl/plan.ts";

/** Listens on every port of the subject, without TLS; resolves to what stops it. */
export async function runningServer({ protocol, ports, path }: ConnectSubject): Promise<() => void> {
  const servers = Array.from({ length: ports.count }, () => (protocol === "tcp" ? tcpEcho() : webSocketEcho(path!)));
  await Promise.all(
    servers.map((server, index) => new Promise<void>((done) => server.listen(ports.first + index, "127.0.0.1", done))),
  );
  return () => {
    for (const server of servers) server.close();
  };
}

function tcpEcho(): net.Server {
  return net.createServer((socket) => {
    socket.on("error", () => {}).on("data", (chunk) => socket.write(chunk));
  });
}

/** Of the subprotocols offered it chooses the first, as ws does by itself. */
function webSocketEcho(path: string): http.Server {
  const server = http.createServer();
  new WebSocketServer({ server, path: path.split("?", 1)[0]! }).on("connection", (socket) => {
    socket.on("error", () => {}).on("message", (data, binary) => socket.send(data, { binary }));
  });
  return server;
}
