/** The engines against WebSocket libraries of Python, autobahn and wsproto: peers that we did not write. */

import assert from "node:assert/strict";
import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { EchoServer } from "../../runtime/engine/echo-server.ts";
import { engines } from "../../runtime/engine/registry.ts";
import { exchangesOf } from "../../runtime/phases/worker-registry.ts";
import { Swarm } from "../../runtime/swarm/swarm.ts";
import { disposed, whateverHappens } from "../engine/cleanup.ts";
import { SOCKET_ENGINE_NAMES, whereItWorks } from "../engine/engines-here.ts";
import { eventually } from "../engine/eventually.ts";
import { listenOptions, PATH } from "../engine/link.ts";
import { freePorts } from "../engine/ports.ts";
import { withOutsideProgram } from "../outside-programs.ts";
import { echoOf, round, sendOf, swarmSpec } from "../swarm/swarms.ts";

const LIBRARIES = ["autobahn", "wsproto"] as const;
const CONNECTIONS = 10;

/** Messages of the peers' clients, and with each of them a ping. */
const CLIENT_MESSAGES = 16;

const pathOf = (script: string) => fileURLToPath(new URL(`peers/${script}.py`, import.meta.url));

/** Debian's packages belong to its own interpreter; another one may come first in the path. */
const PYTHONS = ["/usr/bin/python3", "python3"];

/** The interpreter that can import a library, and why the others cannot. */
function pythonWith(library: string): { readonly python: string | null; readonly why: string } {
  const reasons: string[] = [];
  for (const python of PYTHONS) {
    const { status, error, stderr } = spawnSync(python, ["-c", `import ${library}`], { encoding: "utf8" });
    if (status === 0) return { python, why: "" };
    reasons.push(error?.message ?? stderr.trim().split("\n").at(-1)!);
  }
  return { python: null, why: reasons.join("; ") };
}

/** Starts a peer's server; resolves to its port. The test ends it. */
async function startServer(python: string, library: string): Promise<number> {
  const server = spawn(python, [pathOf(`${library}-server`)], { stdio: ["ignore", "pipe", "inherit"] });
  whateverHappens(() => server.kill("SIGKILL"));
  const [line] = (await once(server.stdout, "data")) as [Uint8Array];
  return Number(new TextDecoder().decode(line));
}

for (const library of LIBRARIES) {
  const { python, why } = pythonWith(library);
  const missing = python === null ? `apt-get install python3-${library} (${why})` : null;
  withOutsideProgram(`${library} as a peer`, missing, () => declarePeerTests(library, python!));
}

function declarePeerTests(library: string, python: string): void {
  for (const name of SOCKET_ENGINE_NAMES) {
    whereItWorks(name, `${library} as a peer of ${name}`, () => {
      test(`${name}: a client of ${library} gets its echoes and pongs from the server`, async () => {
        const [port] = await freePorts(1);
        const server = disposed(new EchoServer(listenOptions("websocket", [port!]), engines[name], () => {}));
        await server.listen();
        const { stdout } = await promisify(execFile)(python, [
          pathOf(`${library}-client`),
          `ws://127.0.0.1:${port}${PATH}`,
        ]);
        const expected = { echoed: CLIENT_MESSAGES, wrong: 0, pongs: CLIENT_MESSAGES, clean: true, code: 3000 };
        assert.deepEqual(JSON.parse(stdout), expected);
        await eventually("the connection is gone", () => server.counts.open === 0);
        assert.equal(server.counts.accepted, 1);
        await server.dispose();
      });

      test(`${name}: the swarm's echoes with a server of ${library}, and its close frame`, async () => {
        const port = await startServer(python, library);
        const spec = swarmSpec({ protocol: "websocket", ports: [port], count: CONNECTIONS });
        const swarm = disposed(new Swarm(spec, engines[name], () => {}));
        swarm.open(CONNECTIONS);
        await eventually("all are open", () => swarm.counts().open === CONNECTIONS);
        for (const lengthBytes of [0, 1, 125, 126, 999, 65_535, 65_536, 1_048_576]) {
          swarm.beginPhase(exchangesOf(echoOf({ kind: "bytes", lengthBytes })));
          const { sent, verified } = await round(swarm);
          assert.deepEqual({ sent, verified }, { sent: CONNECTIONS, verified: CONNECTIONS }, `${lengthBytes} bytes`);
        }
        swarm.beginPhase(exchangesOf(sendOf({ kind: "text", text: "leave" })));
        await round(swarm);
        await eventually("all are closed by the server", () => swarm.counts().open === 0);
        assert.deepEqual(swarm.counts().lost, { WS_3000: CONNECTIONS });
        assert.equal(swarm.counts().unexpected, 0);
        await swarm.dispose();
      });
    });
  }
}
