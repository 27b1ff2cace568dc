// Answers each line with +PONG, also when many lines arrive at once: node pong.mjs PORT tcp|websocket. On TCP the answers
// to a piece leave as one piece, cut in two at a byte that differs each time.
import net from "node:net";
import { WebSocketServer } from "ws";

const [port, protocol] = process.argv.slice(2);
let cut = 0;

function answerTcp(socket) {
  let lines = "";
  socket.on("error", () => {}).setNoDelay(true);
  socket.on("data", (chunk) => {
    const parts = (lines + chunk).split("\r\n");
    lines = parts.pop();
    const answers = "+PONG\r\n".repeat(parts.length);
    const at = cut++ % (answers.length + 1);
    socket.write(answers.slice(0, at));
    setImmediate(() => socket.write(answers.slice(at)));
  });
}

function answerWebSocket(socket) {
  socket.on("error", () => {});
  socket.on("message", () => socket.send("+PONG\r\n"));
}

if (protocol === "tcp") net.createServer(answerTcp).listen(Number(port), "127.0.0.1");
else new WebSocketServer({ port: Number(port), host: "127.0.0.1" }).on("connection", answerWebSocket);
