import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ListenQueues, queuesIn } from "../../runtime/host/listen-queue.ts";
import { eventually } from "../engine/eventually.ts";
import { freePorts } from "../engine/ports.ts";

/** /proc/net/tcp as Linux writes it: ports 8080 and 8081 listen, and so does 9090; the rest are connections. */
const TCP = `\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 11111 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F91 00000000:0000 0A 00000000:0000001F 00:00000000 00000000     0        0 11112 1 0000000000000000 100 0 0 10 0
   2: 0100007F:2382 00000000:0000 0A 00000000:00000007 00:00000000 00000000     0        0 11113 1 0000000000000000 100 0 0 10 0
   3: 0100007F:1F90 0100007F:C350 01 00000000:00000064 00:00000000 00000000     0        0 11114 1 0000000000000000 20 4 30 10 -1
`;

/** /proc/net/tcp6: a server that listens on :: has its queue here. */
const TCP6 = `\
  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 22222 1 0000000000000000 100 0 0 10 0
`;

test("only the queues of listening sockets at the given ports are counted", () => {
  const table: [text: string, ports: number[], queues: number[]][] = [
    [TCP, [8_080], [3]],
    [TCP, [8_080, 8_081], [3, 31]],
    [TCP, [9_090, 8_081], [31, 7]],
    [TCP, [80], []],
    [TCP, [], []],
    [TCP6, [8_080], [2]],
    ["", [8_080], []],
  ];
  for (const [text, ports, queues] of table) assert.deepEqual(queuesIn(text, new Set(ports)), queues);
});

test("connections wait in the queue until the server accepts them (Linux only)", async () => {
  if (process.platform !== "linux") return assert.equal(new ListenQueues([80]).waiting(), null);
  const [port, other] = await freePorts(2);
  const child = fork(fileURLToPath(new URL("../coordinator/workers/children/busy-server.ts", import.meta.url)), [
    String(port),
  ]);
  const clients: net.Socket[] = [];
  // The first is asked before there is anything to be seen, too.
  const [queues, both, none] = [
    new ListenQueues([port!]),
    new ListenQueues([port!, other!]),
    new ListenQueues([other!]),
  ];
  assert.equal(queues.waiting(), 0);
  try {
    await once(child, "message");
    assert.equal(queues.waiting(), 0);
    process.kill(child.pid!, "SIGSTOP");
    for (let client = 0; client < 3; client++) clients.push(net.connect({ port: port!, host: "127.0.0.1" }));
    await eventually("three wait", () => both.waiting() === 3);
    assert.equal(none.waiting(), 0);
    process.kill(child.pid!, "SIGCONT");
    await eventually("they are accepted", () => queues.waiting() === 0);
  } finally {
    for (const client of clients) client.destroy();
    child.kill("SIGKILL");
    await once(child, "exit");
  }
});
