/** Listens at the port it is given, says so, and keeps what it accepts. */

import net from "node:net";
import process from "node:process";

net
  .createServer((socket) => socket.on("error", () => {}))
  .listen({ port: Number(process.argv[2]), host: "127.0.0.1" }, () => process.send?.("listening"));
