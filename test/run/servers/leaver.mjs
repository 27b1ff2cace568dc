// A WebSocket server that sends a close frame with code 1001 and leaves TCP open: node leaver.mjs PORT on-message|MS.
// The frame is sent in place of the answer to the first message, or so many milliseconds after the handshake.
import { createHash } from "node:crypto";
import http from "node:http";

const [port, when] = process.argv.slice(2);
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const GOING_AWAY = Buffer.from([0x88, 2, 0x03, 0xe9]);

const server = http.createServer();
server.on("upgrade", (request, socket) => {
  const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${GUID}`).digest("base64");
  const fields = ["Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${accept}`];
  socket.on("error", () => {});
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${fields.join("\r\n")}\r\n\r\n`);
  if (when === "on-message") socket.once("data", () => socket.write(GOING_AWAY));
  else setTimeout(() => socket.write(GOING_AWAY), Number(when));
  socket.on("data", () => {});
});
server.listen(Number(port), "127.0.0.1");
