import assert from "node:assert/strict";
import { test } from "node:test";
import { firstScript, targetOf } from "../../../runtime/cli/init/first-script.ts";

test("the answer about the server is a URL, a command, or empty", () => {
  assert.deepEqual(targetOf("  "), { kind: "listen" });
  assert.deepEqual(targetOf("wss://example.org/chat"), { kind: "connect", url: "wss://example.org/chat" });
  assert.deepEqual(targetOf("node server.mjs {port}"), { kind: "spawn", command: "node server.mjs {port}" });
});

test("a command with quotes becomes a valid string literal", () => {
  const script = firstScript(targetOf(`sh -c "exec node 's.mjs'"`), 1_234_567);
  assert.match(script, /spawn\("sh -c \\"exec node 's\.mjs'\\""/);
  assert.match(script, /\.swarm\(1_234_567\)/);
  assert.match(script, /import \{ latency, memory, ports, spawn, throughput \} from "c10m";/);
});
