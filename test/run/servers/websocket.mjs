// A WebSocket echo server that is not c10m's, with faults on demand: node websocket.mjs PORT [fault[=N]] ...
import { WebSocketServer } from "ws";

const [port, ...faults] = process.argv.slice(2);
const fault = Object.fromEntries(
  faults.map((text) => text.split("=")).map(([name, value]) => [name, Number(value ?? 1)]),
);

let messages = 0;
let requests = 0;

const server = new WebSocketServer({
  port: Number(port),
  host: "127.0.0.1",
  path: "/chat",
  verifyClient: fault.refuse ? (_info, decide) => decide(++requests % fault.refuse !== 0, 503) : undefined,
});
server.on("connection", (socket) => {
  socket.on("message", (data, isBinary) => {
    messages++;
    if (fault.kind && messages % fault.kind === 0) socket.send(data, { binary: !isBinary });
    else if (fault.leave && messages % fault.leave === 0) socket.close(4001);
    else socket.send(data, { binary: isBinary });
  });
});
