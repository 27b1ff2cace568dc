import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import process from "node:process";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { timeWaits, timeWaitsAt, timeWaitsIn } from "../../runtime/host/time-waits.ts";
import { freePorts } from "../free-ports.ts";

const TCP = `\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 11111 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F90 0100007F:C350 06 00000000:00000000 03:00000F1B 00000000     0        0 0 3 0000000000000000
   2: 0100007F:C351 0100007F:1F91 06 00000000:00000000 03:00000F1B 00000000     0        0 0 3 0000000000000000
   3: 0100007F:1F91 0100007F:C352 01 00000000:00000000 00:00000000 00000000     0        0 11114 1 0000000000000000 20 4 30 10 -1
`;

test("connections in TIME_WAIT are counted by the port at either end", () => {
  const table: [text: string, ports: number[], count: number][] = [
    [TCP, [8_080], 1],
    [TCP, [8_080, 8_081], 2],
    [TCP, [8_082], 0],
    [TCP, [], 0],
    ["", [8_080], 0],
  ];
  for (const [text, ports, count] of table) assert.equal(timeWaitsIn(text, new Set(ports)), count);
});

test("a connection that was closed in order stays in TIME_WAIT at its port (Linux only)", async () => {
  const [port = 0] = await freePorts(1);
  const server = net.createServer((socket) => socket.end()).listen(port, "127.0.0.1");
  await once(server, "listening");
  const client = net.connect({ port, host: "127.0.0.1" }).resume();
  await once(client, "close");
  server.close();
  if (process.platform !== "linux") return assert.equal(timeWaits(), null);
  // The table is read in pieces: while other sockets come and go, a look may pass it by. It stays for a minute.
  for (let looks = 1; timeWaitsAt([port]) !== 1; looks++) {
    assert.ok(looks < 200, `${timeWaitsAt([port])} in TIME_WAIT`);
    await setTimeout(50);
  }
  assert.ok(timeWaits()! >= 1);
});
