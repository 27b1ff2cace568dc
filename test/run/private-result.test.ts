/** Header fields of a script are part of the result: only its owner may read the file. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { WebSocketServer } from "ws";
import { freePorts, runScript } from "./command.ts";

test("a result with header fields is written for its owner alone, another one as the umask says", async () => {
  const folder = mkdtempSync(join(tmpdir(), "c10m-private-"));
  const port = await freePorts(1);
  const server = new WebSocketServer({ port, host: "127.0.0.1" });
  server.on("connection", (socket) => {
    socket.on("error", () => {}).on("message", (data, binary) => socket.send(data, { binary }));
  });
  try {
    const modeOf = async (options: string) => {
      const json = join(folder, "result.json");
      // What was there before does not matter.
      writeFileSync(json, "", { mode: 0o666 });
      const script = `import { connect } from "c10m";
export default connect("ws://127.0.0.1:${port}/", ${options}).swarm(2).echo("x").measure();`;
      const { exitCode, stderr } = await runScript(script, ["--json", json]);
      assert.equal(exitCode, 0, stderr);
      return statSync(json).mode & 0o777;
    };
    assert.equal(await modeOf('{ headers: { Cookie: "session=secret" } }'), 0o600);
    assert.equal(await modeOf("{}"), 0o666 & ~process.umask());
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
