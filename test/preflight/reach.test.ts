import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import { connect, ports } from "../../dsl/mod.ts";
import type { ConnectSubject } from "../../dsl/plan.ts";
import { isLoopback } from "../../runtime/preflight/addresses.ts";
import { reach, whereIs } from "../../runtime/preflight/reach.ts";
import { closed, freePorts, listening } from "../engine/ports.ts";

const LOOPBACK = ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "::FFFF:127.9.9.9"];
const OUTSIDE = [
  "10.0.0.1",
  "128.0.0.1",
  "0.0.0.0",
  "::",
  "fe80::1",
  "::ffff:10.0.0.1",
  "::127.0.0.1",
  "127.0.0.1.example",
];

test("what is loopback, and what only looks like it", () => {
  for (const address of LOOPBACK) assert.equal(isLoopback(address), true, address);
  for (const address of OUTSIDE) assert.equal(isLoopback(address), false, address);
});

/** Names as some resolver would answer. */
const NAMES: Record<string, readonly string[] | string> = {
  localhost: ["127.0.0.1", "::1"],
  "chat.example": ["192.0.2.7", "2001:db8::7"],
  "looks-local.example": ["127.0.0.1", "192.0.2.7"],
  "nowhere.example": "ENOTFOUND",
};
const where = (host: string, ...allowed: string[]) => whereIs(host, allowed, async (name) => NAMES[name]!);

test("loopback needs no flag, by whatever name", async () => {
  assert.deepEqual(await where("localhost"), { addresses: NAMES.localhost });
  assert.deepEqual(await where("::1"), { addresses: ["::1"] });
  assert.deepEqual(await where("127.1.2.3"), { addresses: ["127.1.2.3"] });
});

test("any other host needs one, and so does a name of which one address is elsewhere", async () => {
  assert.deepEqual(await where("192.0.2.7"), {
    message: "connect() names 192.0.2.7. Without a flag, a script may connect to loopback only",
    fix: "add --allow-net 192.0.2.7 if you may put load on that machine",
  });
  assert.deepEqual(await where("chat.example", "example", "192.0.2.7"), {
    message:
      "connect() names chat.example, which is 2001:db8::7. Without a flag, a script may connect to loopback only",
    fix: "add --allow-net chat.example if you may put load on that machine",
  });
  assert.ok("fix" in (await where("looks-local.example", "127.0.0.1", "localhost")));
});

test("the flag allows a name with all its addresses, or each address", async () => {
  const chat = { addresses: NAMES["chat.example"] };
  assert.deepEqual(await where("chat.example", "chat.example"), chat);
  assert.deepEqual(await where("chat.example", "2001:db8::7", "192.0.2.7"), chat);
  assert.deepEqual(await where("192.0.2.7", "192.0.2.7"), { addresses: ["192.0.2.7"] });
});

test("an unknown name is reported by its errno", async () => {
  const found = await where("nowhere.example", "nowhere.example");
  assert.ok("fix" in found && found.message === "cannot find the host nowhere.example: ENOTFOUND");
});

const subjectOf = (first: number, count: number) =>
  (connect("tcp://localhost", { ports: ports(first, count) }).toJSON() as { subject: ConnectSubject }).subject;

test("the address where the ports accept is taken, and those that do not are listed", async () => {
  const [port = 0] = await freePorts(1, "::1");
  const server = net.createServer((socket) => socket.on("error", () => {}).resume());
  await listening(server, port, "::1");
  assert.deepEqual(await reach(subjectOf(port, 1), ["127.0.0.1", "::1"]), { address: "::1", shortfalls: [] });
  const { address, shortfalls } = await reach(subjectOf(port, 2), ["127.0.0.1", "::1"]);
  assert.equal(address, "::1");
  assert.deepEqual(shortfalls, [
    {
      what: "server",
      need: `a server that accepts connections on ports ${port}-${port + 1} of localhost (::1)`,
      have: `ECONNREFUSED, 1 port: ${port + 1}`,
      remedies: [
        "start the server before c10m, or let c10m start it: spawn(command, { ports })",
        "ports: only the ports that it listens on",
      ],
    },
  ]);
  await closed(server);
});
