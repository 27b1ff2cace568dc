/** Ports and what the kernel holds on them. */

import { readFileSync } from "node:fs";
import type net from "node:net";
import { whateverHappens } from "./cleanup.ts";

export { freePorts } from "../free-ports.ts";

/** States of /proc/net/tcp (include/net/tcp_states.h of Linux). */
const TIME_WAIT = "06";

/** Listens; resolves when it does. What the test does not close is closed after it, with all that was accepted. */
export function listening(server: net.Server, port: number, host = "127.0.0.1"): Promise<void> {
  const accepted = new Set<net.Socket>();
  server.on("connection", (socket) => {
    accepted.add(socket);
    socket.once("close", () => accepted.delete(socket));
  });
  whateverHappens(() => {
    if (server.listening) server.close();
    for (const socket of accepted) socket.destroy();
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen({ port, host }, resolve);
  });
}

/** Stops listening. */
export function closed(server: net.Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** The port that a listening server was given. */
export function portOf(server: net.Server): number {
  return (server.address() as net.AddressInfo).port;
}

/** How many sockets of these ports, at either end, are left in TIME_WAIT; null where the kernel does not tell. */
export function leftInTimeWait(ports: readonly number[]): number | null {
  let table: string;
  try {
    table = readFileSync("/proc/net/tcp", "utf8");
  } catch {
    return null;
  }
  const rows = table
    .split("\n")
    .slice(1, -1)
    .map((line) => line.trim().split(/\s+/));
  return rows.filter(([, local, remote, state]) => {
    return state === TIME_WAIT && ports.some((port) => portIn(local!) === port || portIn(remote!) === port);
  }).length;
}

function portIn(address: string): number {
  return Number.parseInt(address.slice(address.indexOf(":") + 1), 16);
}
