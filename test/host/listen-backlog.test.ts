import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import net from "node:net";
import { test } from "node:test";
import { backlogAmong, smallestBacklog } from "../../runtime/host/listen-backlog.ts";
import { closed, portOf } from "../engine/ports.ts";

const TEXT = `LISTEN 0      511        127.0.0.1:8080      0.0.0.0:*
LISTEN 3      128          0.0.0.0:8081      0.0.0.0:*
LISTEN 0      4096            [::]:8082         [::]:*
LISTEN 0      2048               *:8082            *:*
LISTEN 0      64     127.0.0.53%lo:53        0.0.0.0:*
ESTAB  0      7          127.0.0.1:8083    127.0.0.1:9
`;

const CASES: readonly [ports: readonly number[], backlog: number | null][] = [
  [[8080], 511],
  [[8080, 8081], 128],
  [[8082], 2048],
  [[53], 64],
  [[8080, 9999], null],
  [[8083], null],
  [[], null],
];

for (const [ports, backlog] of CASES) {
  test(`the smallest backlog of ports ${ports.join(", ") || "none"} is ${backlog ?? "not known"}`, () => {
    assert.equal(backlogAmong(TEXT, ports), backlog);
  });
}

test("the kernel's own figure, where ss is to be had", async () => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1", backlog: 37 }, resolve));
  const port = portOf(server);
  const hasSs = spawnSync("ss", ["-V"]).error === undefined;
  assert.equal(smallestBacklog([port]), hasSs ? 37 : null);
  await closed(server);
  assert.equal(smallestBacklog([port]), null);
});
