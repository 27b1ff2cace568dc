import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { PendingPorts } from "../../../runtime/coordinator/workers/ready.ts";
import { ListenQueues } from "../../../runtime/host/listen-queue.ts";
import { eventually } from "../../engine/eventually.ts";
import { closed, freePorts, listening } from "../../engine/ports.ts";

const PATIENTLY_MS = 20_000;

/** A server that greets, and keeps what it hears of each client: "end" and "close", or the error that a reset makes. */
function witness() {
  const heard: string[] = [];
  let clients = 0;
  const server = net.createServer((socket) => {
    clients++;
    socket.write("welcome\n");
    socket.on("error", (error) => heard.push(error.message));
    socket.on("end", () => heard.push("end")).on("close", () => heard.push("close"));
    socket.resume();
  });
  return { server, heard, clients: () => clients };
}

test("ports accept when all of them do; each is tried once after that, and sees the try end in order", async () => {
  const ports = await freePorts(2);
  const witnesses = [witness(), witness()];
  const pending = new PendingPorts("127.0.0.1", ports);
  assert.equal(await pending.allAccept(PATIENTLY_MS), false);
  await listening(witnesses[0]!.server, ports[0]!);
  for (let look = 0; look < 3; look++) assert.equal(await pending.allAccept(PATIENTLY_MS), false);
  await listening(witnesses[1]!.server, ports[1]!);
  for (let look = 0; look < 3; look++) assert.equal(await pending.allAccept(PATIENTLY_MS), true);
  for (const { server, heard, clients } of witnesses) {
    await eventually("the try is gone", () => heard.includes("close"));
    assert.deepEqual(heard, ["end", "close"]);
    assert.equal(clients(), 1);
    await closed(server);
  }
});

test("no port is no reason to wait, and no time is no try", async () => {
  assert.equal(await new PendingPorts("127.0.0.1", []).allAccept(0), true);
  const ports = await freePorts(1);
  const { server, clients } = witness();
  await listening(server, ports[0]!);
  assert.equal(await new PendingPorts("127.0.0.1", ports).allAccept(0), false);
  assert.equal(clients(), 0);
  await closed(server);
});

test("a port whose accept queue is full does not accept, and is not waited for", async () => {
  const [port] = await freePorts(1);
  const child = fork(fileURLToPath(new URL("./children/busy-server.ts", import.meta.url)), [String(port), "1"]);
  const clients: net.Socket[] = [];
  try {
    await once(child, "message");
    process.kill(child.pid!, "SIGSTOP");
    for (let client = 0; client < 8; client++) {
      clients.push(net.connect({ port: port!, host: "127.0.0.1" }).on("error", () => {}));
    }
    const queues = new ListenQueues([port!]);
    await eventually("the queue is full", () => (queues.waiting() ?? 2) >= 2);
    const pending = new PendingPorts("127.0.0.1", [port!]);
    assert.equal(await pending.allAccept(300), false);
    for (const client of clients) client.destroy();
    process.kill(child.pid!, "SIGCONT");
    await eventually("it accepts again", () => pending.allAccept(PATIENTLY_MS));
  } finally {
    for (const client of clients) client.destroy();
    child.kill("SIGKILL");
    await once(child, "exit");
  }
});
