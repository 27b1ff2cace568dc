/** Logins against a server with known answers: TCP and WebSocket, on every engine that can be used here. */

import assert from "node:assert/strict";
import { createServer } from "node:http";
import net from "node:net";
import { test } from "node:test";
import { WebSocketServer } from "ws";
import { onlyRun, runScript } from "./command.ts";

const LANGUAGE =
  'import { connect, connections, latency, login, percent, seconds, milliseconds, template } from "c10m";\n';

/** What the server has seen. */
interface Seen {
  logins: number;
  refused: number;
  /** Messages that came before the login was through, or with a token of another connection. */
  intruders: number;
}

/** A connection of the server: `USER n`, `AUTH token`, then messages that begin with the token and are echoed. */
class Session {
  readonly #seen: Seen;
  readonly #write: (text: string) => void;
  readonly #refuseEvery: number;
  #token: string | null = null;
  #through = false;

  constructor(seen: Seen, refuseEvery: number, write: (text: string) => void) {
    this.#seen = seen;
    this.#refuseEvery = refuseEvery;
    this.#write = write;
  }

  line(line: string): void {
    const [command, argument] = line.split(" ");
    if (command === "USER") {
      this.#token = `t${argument}x`;
      this.#write(`TOKEN ${this.#token}\n`);
    } else if (command === "AUTH" && argument === this.#token) {
      this.#seen.logins++;
      const isRefused = this.#refuseEvery > 0 && this.#seen.logins % this.#refuseEvery === 0;
      if (isRefused) this.#seen.refused++;
      this.#through = !isRefused;
      this.#write(isRefused ? "NO\n" : "OK\n");
    } else if (this.#through && command === this.#token) {
      this.#write(`${line}\n`);
    } else {
      this.#seen.intruders++;
    }
  }
}

/** Answers come in pieces on TCP: the last byte of each a moment later. */
function tcpServer(seen: Seen, refuseEvery: number): net.Server {
  return net.createServer({ noDelay: true }, (socket) => {
    const session = new Session(seen, refuseEvery, (text) => {
      socket.write(text.slice(0, -1));
      setImmediate(() => socket.write(text.slice(-1)));
    });
    let rest = "";
    socket.on("error", () => {});
    socket.setEncoding("latin1").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) session.line(line);
    });
  });
}

function webSocketServer(seen: Seen, refuseEvery: number): net.Server {
  const server = createServer();
  new WebSocketServer({ server }).on("connection", (socket) => {
    const session = new Session(seen, refuseEvery, (text) => socket.send(text));
    socket.on("error", () => {}).on("message", (data) => session.line(String(data).trimEnd()));
  });
  return server;
}

async function withServer<T>(
  protocol: "tcp" | "ws",
  refuseEvery: number,
  use: (url: string, seen: Seen) => Promise<T>,
): Promise<T> {
  const seen: Seen = { logins: 0, refused: 0, intruders: 0 };
  const server = (protocol === "tcp" ? tcpServer : webSocketServer)(seen, refuseEvery);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(`${protocol}://127.0.0.1:${(server.address() as net.AddressInfo).port}`, seen);
  } finally {
    server.close();
  }
}

const LOGIN = String.raw`[
  { send: template("USER {connection:06}\n") }, { expect: /^TOKEN (?<token>\w+)\n/ },
  { send: template("AUTH {capture.token}\n") }, { expect: "OK\n", timeout: seconds(20) },
]`;

for (const [engine, starter] of [
  ["node", "node"],
  ["uring", "node"],
  ["epoll", "node"],
  ["node", "deno"],
  ["uring", "deno"],
] as const) {
  for (const protocol of ["tcp", "ws"] as const) {
    test(`${engine} on ${starter}, ${protocol}: a server that refuses every 100th login`, async () => {
      await withServer(protocol, 100, async (url, seen) => {
        const ended = await runScript(
          `${LANGUAGE} export default connect("${url}").swarm(500, { workers: 1, login: ${LOGIN} })
            .echo(template("{capture.token} says {message}\\n"), { rounds: 2 }).measure(latency);`,
          ["--engine", engine],
          starter,
        );
        const run = onlyRun(ended);
        assert.deepEqual(seen, { logins: 500, refused: 5, intruders: 0 }, ended.stderr);
        assert.deepEqual([run.connections.opened, run.connections.held], [495, 495]);
        assert.deepEqual(run.connections.failed, { LOGIN_MISMATCH: 5 });
        assert.deepEqual([run.messages.verified, run.messages.mismatched, run.messages.unexpected], [990, 0, 0]);
        const { attempted, succeeded, failed, p50Ms, p99Ms, maxMs, firstMismatch } = run.login!;
        assert.deepEqual([attempted, succeeded, failed], [500, 495, { LOGIN_MISMATCH: 5 }]);
        assert.ok(p50Ms! > 0 && p50Ms! <= p99Ms! && p99Ms! <= maxMs!);
        assert.deepEqual([firstMismatch!.step, firstMismatch!.offset], [4, 0]);
        assert.match(ended.stdout, /First mismatch of a login/);
        assert.match(ended.stdout, /LOGIN_MISMATCH/);
      });
    });
  }
}

test("connections of a storm and of a churn log in again, and count as open only then", async () => {
  await withServer("tcp", 0, async (url, seen) => {
    const ended = await runScript(
      `${LANGUAGE.replace("connect,", "connect, perSecond,")} export default connect("${url}").swarm(200, { login: ${LOGIN} })
        .storm({ drop: percent(50) }).churn({ rate: perSecond(100), for: seconds(0.5) })
        .echo(template("{capture.token} hi\\n")).measure(latency)
        .expect(login.p99.below(seconds(20)), login.p50.below(milliseconds(0.0001)));`,
    );
    const run = onlyRun(ended);
    assert.equal(run.connections.held, 200, ended.stderr);
    assert.deepEqual([seen.logins, seen.intruders], [350, 0]);
    assert.deepEqual([run.login!.attempted, run.login!.succeeded, run.login!.failed], [350, 350, {}]);
    assert.equal(run.messages.verified, 200);
    assert.deepEqual(
      run.expectations.map(({ passed }) => passed),
      [true, false],
    );
    assert.match(run.expectations[0]!.text, /time to login p99 below 20 s/);
    assert.equal(ended.exitCode, 1);
  });
});

test("a server that never answers a login: LOGIN_TIMEOUT", async () => {
  const server = net.createServer((socket) => socket.on("error", () => {}).resume());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  try {
    const ended = await runScript(
      `${LANGUAGE} export default connect("tcp://127.0.0.1:${port}")
        .swarm(3, { login: [{ send: "HI\\n" }, { expect: "OK\\n", timeout: seconds(0.5) }] }).hold(seconds(0.1)).measure();`,
    );
    const run = onlyRun(ended);
    assert.deepEqual(run.login!.failed, { LOGIN_TIMEOUT: 3 }, ended.stderr);
    assert.deepEqual([run.connections.held, run.connections.failed], [0, { LOGIN_TIMEOUT: 3 }]);
    assert.deepEqual([run.login!.p50Ms, run.login!.firstMismatch], [null, null]);
    assert.equal(ended.exitCode, 1);
  } finally {
    server.close();
  }
});
