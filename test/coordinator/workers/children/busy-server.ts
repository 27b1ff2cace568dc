/** Listens at the port it is given (with the backlog, if one is given too), says so, and keeps what it accepts. */

import net from "node:net";
import process from "node:process";

const [port, backlog] = process.argv.slice(2).map(Number);

net
  .createServer((socket) => socket.on("error", () => {}))
  .listen({ port, host: "127.0.0.1", backlog: backlog ?? 511 }, () => process.send?.("listening"));
