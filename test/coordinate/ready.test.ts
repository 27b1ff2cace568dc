import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import { allPortsAccept } from "../../runtime/coordinate/ready.ts";
import { eventually } from "../engine/eventually.ts";
import { closed, freePorts, leftInTimeWait, listening } from "../engine/ports.ts";

test("ports accept when all of them do, and the tries leave nothing behind", async () => {
  const ports = await freePorts(2);
  const errors: unknown[] = [];
  let open = 0;
  const servers = ports.map(() => {
    return net.createServer((socket) => {
      open++;
      socket.on("error", (error) => errors.push(error)).on("close", () => open--);
    });
  });
  assert.equal(await allPortsAccept("127.0.0.1", []), true);
  assert.equal(await allPortsAccept("127.0.0.1", ports), false);
  await listening(servers[0]!, ports[0]!);
  assert.equal(await allPortsAccept("127.0.0.1", ports), false);
  assert.equal(await allPortsAccept("127.0.0.1", [ports[0]!]), true);
  await listening(servers[1]!, ports[1]!);
  assert.equal(await allPortsAccept("127.0.0.1", ports), true);
  await eventually("every try is gone", () => open === 0);
  await Promise.all(servers.map(closed));
  assert.equal(leftInTimeWait(ports) ?? 0, 0);
});
