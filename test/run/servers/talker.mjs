// A server that is no echo: node talker.mjs PORT tcp|websocket. It greets, answers PING with PONG in two pieces and BIG
// with a MiB in many, and pushes three ticks after SUBSCRIBE. On a WebSocket it goes on only when its pings are answered.
import { once } from "node:events";
import net from "node:net";
import { WebSocketServer } from "ws";

const [port, protocol] = process.argv.slice(2);
const BIG = Buffer.alloc(1_048_576);
for (let index = 0; index < BIG.length; index++) BIG[index] = index & 255;
const FRAGMENT = 9_999;

function talkTcp(socket) {
  socket.on("error", () => {}).setNoDelay(true);
  socket.write("+READY\r\n");
  socket.on("data", (chunk) => {
    switch (chunk.toString()) {
      case "PING\r\n":
        socket.write("+PO");
        setTimeout(() => socket.write("NG\r\n"), 5);
        break;
      case "BIG":
        for (let at = 0; at < BIG.length; at += FRAGMENT) socket.write(BIG.subarray(at, at + FRAGMENT));
        break;
      case "SUBSCRIBE":
        for (let tick = 1; tick <= 3; tick++) setTimeout(() => socket.write(`tick ${tick}\r\n`), tick * 50);
    }
  });
}

function talkWebSocket(socket) {
  const pinged = () => {
    socket.ping("are you there?");
    return once(socket, "pong");
  };
  socket.on("error", () => {});
  socket.send("+READY\r\n");
  socket.on("message", async (data) => {
    switch (data.toString()) {
      case "PING\r\n":
        socket.send("+PO", { fin: false });
        await pinged();
        socket.send("NG\r\n", { fin: true });
        break;
      case "BIG":
        for (let at = 0; at < BIG.length; at += FRAGMENT) {
          socket.send(BIG.subarray(at, at + FRAGMENT), { binary: true, fin: at + FRAGMENT >= BIG.length });
        }
        break;
      case "SUBSCRIBE":
        for (let tick = 1; tick <= 3; tick++) {
          await pinged();
          socket.send(`tick ${tick}\r\n`);
        }
    }
  });
}

if (protocol === "tcp") net.createServer(talkTcp).listen(Number(port), "127.0.0.1");
else new WebSocketServer({ port: Number(port), host: "127.0.0.1" }).on("connection", talkWebSocket);
