/** A server that runs already: the swarm is pointed at it, and at nothing that the command line does not allow. */

import assert from "node:assert/strict";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import { after, test } from "node:test";
import { WebSocketServer } from "ws";
import { smallestBacklog } from "../../runtime/host/listen-backlog.ts";
import { type Certificate, makeCertificate } from "./certificate.ts";
import { type Ended, freePorts, onlyRun, runScript, type Starter } from "./command.ts";

const LANGUAGE = 'import { connect, latency, memory, ports } from "c10m";\n';
const servers: net.Server[] = [];
after(() => {
  for (const server of servers) server.close();
});

async function listening<T extends net.Server>(server: T, port: number): Promise<T> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}

/** Echoes over WebSocket at /chat, of the subprotocols it chooses "v1", and keeps what it was asked with. */
async function webSocketServer(certificate: Certificate | null = null) {
  const [port, requests] = [await freePorts(1), [] as http.IncomingMessage[]];
  const server = await listening(certificate === null ? http.createServer() : https.createServer(certificate), port);
  const upgrader = new WebSocketServer({ server, path: "/chat", handleProtocols: (names) => names.has("v1") && "v1" });
  upgrader.on("connection", (socket, request) => {
    requests.push(request);
    socket.on("error", () => {}).on("message", (data, binary) => socket.send(data, { binary }));
  });
  return { port, requests };
}

function connecting(url: string, options: object, rest = '.swarm(60).echo("hello", { rounds: 2 }).measure(latency)') {
  return `${LANGUAGE} export default connect(${JSON.stringify(url)}, ${JSON.stringify(options)})${rest};`;
}

function assertWhole(ended: Ended, connections = 60): void {
  assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
  assert.equal(onlyRun(ended).connections.held, connections);
  assert.equal(onlyRun(ended).messages.verified, 2 * connections);
}

test("several TCP ports; the memory of the server is not known", async () => {
  const first = await freePorts(3);
  const heard = [0, 0, 0];
  for (const index of heard.keys()) {
    const server = net.createServer((socket) => {
      heard[index]!++;
      socket.on("error", () => {}).on("data", (chunk) => socket.write(chunk));
    });
    await listening(server, first + index);
  }
  const backlog = smallestBacklog([first]);
  const rest = '.swarm(60).echo("hello", { rounds: 2 }).measure(memory)';
  const url = `tcp://localhost:${first}`;
  const ended = await runScript(`${LANGUAGE} export default connect("${url}", { ports: ports(${first}, 3) })${rest};`);
  assertWhole(ended);
  // The first to come was c10m's look at whether the server answers.
  assert.deepEqual(heard, [21, 21, 21]);
  const { memory, engine, address, workers } = onlyRun(ended);
  assert.deepEqual([engine.server, address, workers.server], ["running", "127.0.0.1", 0]);
  const perPort = backlog === null ? 64 : Math.floor(backlog / 2);
  assert.deepEqual(onlyRun(ended).connections.openWindow, { connections: 3 * perPort, backlog });
  assert.ok(memory.samples.length > 1 && memory.samples.every(({ serverBytes }) => serverBytes === null));
  assert.match(ended.stdout, /tcp:\/\/localhost, running already, 3 ports .* on 127\.0\.0\.1/);
});

for (const engine of ["uring", "node"] as const) {
  test(`${engine}: path, query, headers and subprotocols reach a WebSocket server`, async () => {
    const { port, requests } = await webSocketServer();
    const options = { headers: { Authorization: "Bearer x", Origin: "http://a" }, subprotocols: ["v2", "v1"] };
    const url = `ws://localhost:${port}/chat?room=1`;
    assertWhole(await runScript(connecting(url, options), ["--engine", engine]));
    assert.equal(requests.length, 60);
    for (const { url, headers } of requests) {
      assert.equal(url, "/chat?room=1");
      assert.equal(headers.host, `localhost:${port}`);
      assert.equal(headers.authorization, "Bearer x");
      assert.equal(headers.origin, "http://a");
      assert.equal(headers["sec-websocket-protocol"]?.replaceAll(" ", ""), "v2,v1");
    }

    const unchosen = await runScript(connecting(url, { subprotocols: ["v2"] }), ["--engine", engine]);
    assert.equal(unchosen.exitCode, 1);
    assert.deepEqual(onlyRun(unchosen).connections.failed, { EPROTO: 60 });
  });
}

for (const starter of ["node", "deno"] as const satisfies Starter[]) {
  test(`${starter}: wss is spoken by the node engine, to a certificate that is trusted`, async () => {
    const certificate = makeCertificate();
    const { port, requests } = await webSocketServer(certificate);
    const url = `wss://localhost:${port}/chat`;
    const trusting = await runScript(connecting(url, { ca: certificate.cert }), [], starter);
    assertWhole(trusting);
    const { engine } = onlyRun(trusting);
    assert.deepEqual(engine.swarm, "node");
    const noTls = ["uring", "epoll"].map((name) => `${name} cannot be used: it does not speak TLS (wss://)`);
    assert.equal(engine.why, `auto: ${noTls.join("; ")}`);
    assert.equal(requests[0]!.headers.host, `localhost:${port}`);
    if (starter === "deno") return;

    assertWhole(await runScript(connecting(`wss://127.0.0.1:${port}/chat`, { insecure: true })));
    const untrusted = await runScript(connecting(url, {}));
    assert.equal(untrusted.exitCode, 3);
    assert.match(
      untrusted.stderr,
      /certificate\s+need .* trusted certificate for localhost\n\s+have\s+DEPTH_ZERO_SELF/,
    );
    assert.match(untrusted.stderr, /try\s+ca: .*\n\s+or\s+insecure: true/);
    const explicit = await runScript(connecting(url, { ca: certificate.cert }), ["--engine", "uring"]);
    assert.equal(explicit.exitCode, 2);
    assert.match(explicit.stderr, /cannot use the uring engine: it does not speak TLS \(wss:\/\/\)/);
  });
}

test("a server that does not answer is refused with its ports, before any worker starts", async () => {
  const first = await freePorts(2);
  const ended = await runScript(connecting(`tcp://127.0.0.1:${first}`, {}));
  assert.equal(ended.exitCode, 3);
  assert.match(ended.stderr, new RegExp(`need\\s+a server that accepts .* port ${first} of 127\\.0\\.0\\.1\n`));
  assert.match(ended.stderr, new RegExp(`have\\s+ECONNREFUSED, 1 port: ${first}\n`));
  assert.equal(ended.result, null);
});

test("a script alone goes nowhere but loopback", async () => {
  const refused = await runScript(connecting("ws://192.0.2.7/chat", {}), ["--allow-net", "192.0.2.8"]);
  assert.equal(refused.exitCode, 2);
  assert.match(
    refused.stderr,
    /connect\(\) names 192\.0\.2\.7\. Without a flag, a script may connect to loopback only/,
  );
  assert.match(refused.stderr, /--allow-net 192\.0\.2\.7/);
  assert.equal(refused.result, null);

  const port = await freePorts(1);
  const allowed = await runScript(connecting(`tcp://0.0.0.0:${port}`, {}), ["--allow-net", "0.0.0.0"]);
  assert.equal(allowed.exitCode, 3, "it was allowed, and then looked for");
  assert.match(allowed.stderr, /ECONNREFUSED/);

  const rest = '.swarm(5, { from: "127.0.0.0/24" }).measure(latency)';
  const from = await runScript(connecting(`tcp://0.0.0.0:${port}`, {}, rest), ["--allow-net", "0.0.0.0"]);
  assert.equal(from.exitCode, 2);
  assert.match(from.stderr, /`from` has loopback addresses, from which 0\.0\.0\.0 cannot be reached/);
});
