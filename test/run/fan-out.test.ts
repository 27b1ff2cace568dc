/** Fan-outs against servers of the test's own, which deliver, lose, repeat, delay and wrap on purpose. */

import assert from "node:assert/strict";
import { createServer, type Server, type Socket } from "node:net";
import { test } from "node:test";
import { WebSocket, WebSocketServer } from "ws";
import { onlyRun, runScript } from "./command.ts";

const LANGUAGE = 'import { connect, latency, listen, percent, perSecond, ports, seconds, template } from "c10m";\n';

/** Runs a fan-out of 20 messages on a server that is listening. */
async function fanOut(url: string, swarm: string, options: string, flags: string[] = []) {
  const ended = await runScript(
    `${LANGUAGE} export default connect("${url}").swarm(${swarm})
      .fanOut(template("<{mark}> of {connection}\\n"), { rate: perSecond(40), for: seconds(0.5), ${options} })
      .measure(latency);`,
    flags,
  );
  const run = onlyRun(ended);
  const { fanOut: result, messages } = run.phases.at(-1)!;
  return { ended, result: result!, messages: messages! };
}

/** A TCP server that gives every line to `deliver`; closed after `use`. */
async function withLines(
  deliver: (line: string, from: Socket, all: readonly Socket[]) => void,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const all: Socket[] = [];
  const server: Server = createServer((socket) => {
    all.push(socket);
    let rest = "";
    socket.on("error", () => {});
    // c10m itself connects once before the run, and closes that connection.
    socket.on("close", () => all.splice(all.indexOf(socket), 1));
    socket.setNoDelay(true).on("data", (data) => {
      const lines = (rest + data.toString()).split("\n");
      rest = lines.pop()!;
      for (const line of lines) deliver(line, socket, all);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(`tcp://127.0.0.1:${(server.address() as { port: number }).port}`);
  } finally {
    for (const socket of all) socket.destroy();
    server.close();
  }
}

for (const engine of ["node", "uring"]) {
  test(`${engine}: every delivery of several senders over two workers is counted`, async () => {
    await withLines(
      (line, from, all) => {
        from.write("+OK\n");
        for (const socket of all) socket.write(`${line}\n`);
      },
      async (url) => {
        const { ended, result, messages } = await fanOut(url, "30, { workers: 2 }", "senders: 5", ["--engine", engine]);
        assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
        const { published, due, received, missing, duplicated, surplus, complete } = result;
        assert.deepEqual(
          { published, due, received, missing, duplicated, surplus, complete },
          { published: 20, due: 600, received: 600, missing: 0, duplicated: 0, surplus: 0, complete: 20 },
        );
        assert.ok(result.latency!.p50Ms > 0 && result.lastRecipient!.p50Ms >= result.latency!.p50Ms);
        assert.equal(messages.verified, 20);
        assert.match(ended.stdout, /deliveries +600 of 600/);
      },
    );
  });
}

test("lost, repeated and delayed deliveries are counted exactly, inside of JSON", async () => {
  let delivery = 0;
  await withLines(
    (line, _from, all) => {
      for (const [index, socket] of all.entries()) {
        const wrapped = `${JSON.stringify({ index, body: line })}\n`;
        if (++delivery % 100 === 0) continue;
        if (delivery % 150 === 1) socket.write(wrapped);
        if (index === 0) setTimeout(() => socket.write(wrapped), 60);
        else socket.write(wrapped);
      }
    },
    async (url) => {
      const { ended, result } = await fanOut(url, "25", "timeout: seconds(1)");
      assert.equal(ended.exitCode, 1);
      // 500 deliveries: every 100th is lost, those after 0, 150, 300 and 450 come twice.
      assert.deepEqual([result.due, result.received, result.missing, result.duplicated], [500, 495, 5, 4]);
      assert.ok(result.lastRecipient!.p50Ms >= 60, `the last recipient comes after ${result.lastRecipient!.p50Ms} ms`);
      assert.ok(result.latency!.maxMs >= 60);
    },
  );
});

test("what came before the phase, such as a greeting, is no unexpected message", async () => {
  const greeted = new Set<Socket>();
  await withLines(
    (line, from, all) => {
      if (!greeted.has(from)) from.write("+WELCOME\n");
      greeted.add(from);
      for (const socket of all) socket.write(`${line}\n`);
    },
    async (url) => {
      const ended = await runScript(
        `${LANGUAGE} export default connect("${url}").swarm(4).send("hello\\n")
          .fanOut(template("{mark}\\n"), { rate: perSecond(40), for: seconds(0.5) }).measure(latency);`,
      );
      assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
      const run = onlyRun(ended);
      assert.deepEqual([run.messages.unexpected, run.phases.at(-1)!.fanOut!.received], [0, 80]);
      assert.ok(run.phases.at(-1)!.fanOut!.other > 0);
    },
  );
});

test("a mark that is split over reads is found", async () => {
  const queue: string[] = [];
  const sendNext = (all: readonly Socket[]) => {
    const line = queue[0];
    if (line === undefined) return;
    for (const socket of all) socket.write(line.slice(0, 9));
    setTimeout(() => {
      for (const socket of all) socket.write(`${line.slice(9)}\n`);
      queue.shift();
      sendNext(all);
    }, 5);
  };
  await withLines(
    (line, _from, all) => {
      queue.push(line);
      if (queue.length === 1) sendNext(all);
    },
    async (url) => {
      const { ended, result } = await fanOut(url, "3", "");
      assert.deepEqual([ended.exitCode, result.received, result.missing], [0, 60, 0], ended.stdout);
    },
  );
});

test("rooms, and a number of recipients: what goes to others is surplus", async () => {
  await withLines(
    (line, _from, all) => {
      for (const socket of all) socket.write(`${line}\n`);
    },
    async (url) => {
      const toAll = await fanOut(url, "12", "rooms: 4, senders: 12");
      // Each room has 3 of 12 connections; the server delivers to all of them.
      assert.deepEqual([toAll.result.due, toAll.result.received, toAll.result.surplus], [60, 60, 180]);
      assert.equal(toAll.ended.exitCode, 1);
      const some = await fanOut(url, "12", "recipients: percent(25)");
      assert.deepEqual([some.result.due, some.result.received, some.result.surplus], [60, 60, 180]);
    },
  );
});

test("a message may have what the login captured on its sender", async () => {
  const tokens = new Map<Socket, string>();
  const published: boolean[] = [];
  await withLines(
    (line, from, all) => {
      if (line === "LOGIN") {
        tokens.set(from, `t${tokens.size}`);
        from.write(`OK ${tokens.get(from)}\n`);
        return;
      }
      published.push(line.startsWith(`${tokens.get(from)} `));
      for (const socket of all) socket.write(`${line}\n`);
    },
    async (url) => {
      const ended = await runScript(
        `${LANGUAGE} export default connect("${url}")
          .swarm(5, { login: [{ send: "LOGIN\\n" }, { expect: /^OK (?<token>\\w+)\\n/ }] })
          .fanOut(template("{capture.token} {mark}\\n"), { rate: perSecond(40), for: seconds(0.5), senders: 5 })
          .measure(latency);`,
      );
      assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
      assert.equal(onlyRun(ended).phases.at(-1)!.fanOut!.received, 100);
      assert.deepEqual(published, new Array(20).fill(true));
    },
  );
});

test("messages of a WebSocket, and connections that close in the phase", async () => {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  let messages = 0;
  server.on("connection", (socket) => {
    socket.on("message", (data) => {
      if (++messages === 10) [...server.clients][3]!.terminate();
      for (const client of server.clients) if (client.readyState === WebSocket.OPEN) client.send(`[${data}]`);
    });
  });
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    const url = `ws://127.0.0.1:${(server.address() as { port: number }).port}/`;
    const { ended, result } = await fanOut(url, "6", "timeout: seconds(1)");
    assert.equal(ended.exitCode, 1, "a connection was lost");
    assert.equal(result.due, result.received + result.missing);
    assert.ok(result.due <= 20 * 6 - 9 && result.due >= 20 * 5, `${result.due} due`);
    assert.ok(result.missing <= 1, `${result.missing} missing`);
  } finally {
    for (const client of server.clients) client.terminate();
    server.close();
  }
});

test("mistakes are refused at their line", async () => {
  for (const [call, message] of [
    ['.fanOut(template("no mark"), { rate: perSecond(1), for: seconds(1) })', /0 marks instead of one/],
    ['.fanOut("plain" as never, { rate: perSecond(1), for: seconds(1) })', /template/],
    ['.echo(template("{mark}"))', /\{mark\} is for \.fanOut\(\) only/],
    ['.fanOut(template("{mark}"), { rate: perSecond(1), for: seconds(1), senders: 9 })', /senders is 9, more than/],
  ] as const) {
    const ended = await runScript(
      `${LANGUAGE} export default listen(ports(40123, 1)).swarm(2)${call}.measure(latency);`,
    );
    assert.equal(ended.exitCode, 2, ended.stderr);
    assert.match(ended.stderr, message);
  }
});
