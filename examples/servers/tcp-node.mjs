// A TCP echo server on Node's net module. Usage: node tcp-node.mjs PORT
import { createServer } from "node:net";

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => socket.destroy());
  socket.pipe(socket);
});
server.listen({ port: Number(process.argv[2]), host: "127.0.0.1", backlog: 4096 });
