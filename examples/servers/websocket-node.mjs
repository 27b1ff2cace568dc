// A WebSocket echo server on Node and ws. Usage: node websocket-node.mjs PORT
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ port: Number(process.argv[2]), host: "127.0.0.1", backlog: 4096 });
server.on("connection", (socket) => {
  socket.on("error", () => socket.terminate());
  socket.on("message", (message, isBinary) => socket.send(message, { binary: isBinary }));
});
