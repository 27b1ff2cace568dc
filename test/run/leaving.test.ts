/** A server that sends a close frame and leaves TCP open: its connections are lost, with the code as the reason. */

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ENGINES_HERE } from "../engine/engines-here.ts";
import { freePorts, onlyRun, runScript } from "./command.ts";

const LEAVER = fileURLToPath(new URL("servers/leaver.mjs", import.meta.url));
const LANGUAGE = 'import { ports, seconds, spawn } from "c10m";\n';

/** A run of 50 connections against the server, which closes them `when`. */
async function run(engine: string, when: string, phase: string) {
  const first = await freePorts(1);
  const command = `${process.execPath} ${LEAVER} {port} ${when}`;
  const script = `${LANGUAGE} export default spawn("${command}", { ports: ports(${first}, 1), protocol: "websocket" })
    .swarm(50)${phase}.measure();`;
  return await runScript(script, ["--engine", engine]);
}

for (const [engine] of ENGINES_HERE) {
  test(`${engine}: during a hold all 50 connections are lost as WS_1001, and none is held`, async () => {
    const ended = await run(engine, "1500", ".hold(seconds(4))");
    const { connections } = onlyRun(ended);
    assert.deepEqual([connections.opened, connections.held, connections.lost], [50, 0, { WS_1001: 50 }]);
    assert.notEqual(ended.exitCode, 0, ended.stdout);
  });

  test(`${engine}: in an echo all 50 messages are lost as WS_1001, not as TIMEOUT`, async () => {
    const ended = await run(engine, "on-message", '.echo("hello")');
    const { connections, messages, messagesLost } = onlyRun(ended);
    assert.deepEqual([messages.sent, messages.lost, messagesLost], [50, 50, { WS_1001: 50 }]);
    assert.deepEqual([connections.held, connections.lost], [0, { WS_1001: 50 }]);
  });
}
