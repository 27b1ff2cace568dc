// A chat server on TCP: every line goes to everybody. node chat-room.mjs PORT
import { createServer } from "node:net";

const clients = new Set();

createServer((client) => {
  clients.add(client);
  client.setNoDelay(true);
  client.on("error", () => {});
  client.on("close", () => clients.delete(client));
  let rest = "";
  client.on("data", (data) => {
    const end = (rest + data).lastIndexOf("\n") + 1;
    const lines = (rest + data).slice(0, end);
    rest = (rest + data).slice(end);
    if (lines !== "") for (const one of clients) one.write(lines);
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
