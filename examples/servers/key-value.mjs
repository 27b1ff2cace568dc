// A small TCP server with a line protocol, like Redis. Usage: node key-value.mjs PORT
// It greets, answers PING and GET, and sends a line every 100 ms to each client that has sent SUBSCRIBE.
import net from "node:net";
import process from "node:process";

const subscribers = new Set();

function answer(socket, line) {
  const [command, key] = line.split(" ");
  if (command === "PING") return socket.write("+PONG\r\n");
  if (command === "GET") return socket.write(`$${`value ${key}`.length}\r\nvalue ${key}\r\n`);
  if (command === "SUBSCRIBE") return subscribers.add(socket);
  socket.write("-ERR unknown command\r\n");
}

const server = net.createServer({ noDelay: true }, (socket) => {
  let rest = "";
  socket.write("+READY\r\n");
  socket.setEncoding("latin1").on("data", (text) => {
    const lines = (rest + text).split("\r\n");
    rest = lines.pop();
    for (const line of lines) answer(socket, line);
  });
  socket.on("error", () => {}).on("close", () => subscribers.delete(socket));
});
server.listen(Number(process.argv[2]), "127.0.0.1");

setInterval(() => {
  for (const socket of subscribers) socket.write("news\r\n");
}, 100);
