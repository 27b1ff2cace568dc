/** connect: from URLs and options to plans, and what is said of wrong ones. */

import assert from "node:assert/strict";
import { test } from "node:test";
import * as c10m from "../../dsl/mod.ts";
import { validate } from "../../dsl/validate.ts";

// biome-ignore lint/suspicious/noExplicitAny: this is how a script without types sees the language
const { connect, ports, spawn } = c10m as any;

const PEM = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
const at = (first: number, count = 1) => ({ first, count });

const subjectOf = (url: unknown, options?: object) => connect(url, options).toJSON().subject;

test("every default is written out, and every option kept", () => {
  assert.deepEqual(subjectOf("ws://localhost/chat?room=1"), {
    kind: "connect",
    protocol: "websocket",
    secure: false,
    host: "localhost",
    ports: at(80),
    path: "/chat?room=1",
    headers: {},
    subprotocols: [],
    ca: null,
    insecure: false,
  });
  const options = { ports: ports(9000, 4), headers: { Cookie: "a=b" }, subprotocols: ["v2", "v1"], ca: PEM };
  assert.deepEqual(subjectOf("wss://chat.example", options), {
    kind: "connect",
    protocol: "websocket",
    secure: true,
    host: "chat.example",
    ports: at(9000, 4),
    path: "/",
    headers: { Cookie: "a=b" },
    subprotocols: ["v2", "v1"],
    ca: PEM,
    insecure: false,
  });
});

const URLS: readonly [url: string, host: string, ports: object, path: string | null][] = [
  ["tcp://127.0.0.1:6379", "127.0.0.1", at(6379), null],
  ["tcp://localhost:80/", "localhost", at(80), null],
  ["tcp://[::1]:443", "::1", at(443), null],
  ["TCP://LocalHost:5", "localhost", at(5), null],
  ["ws://127.1:65535", "127.0.0.1", at(65_535), "/"],
  ["ws://[0:0:0:0:0:0:0:1]/a b", "::1", at(80), "/a%20b"],
  ["ws://h:443", "h", at(443), "/"],
  ["wss://h:80/?q", "h", at(80), "/?q"],
  ["wss://h", "h", at(443), "/"],
];

for (const [url, host, range, path] of URLS) {
  test(`${url} is read`, () => {
    const stage = connect(url).swarm(1).measure();
    assert.deepEqual(validate(stage.toJSON()), []);
    const { subject } = stage.toJSON();
    assert.deepEqual([subject.host, subject.ports, subject.path], [host, range, path]);
  });
}

test("a range of ports stands beside a URL without a port, or one that names its first", () => {
  assert.deepEqual(subjectOf("tcp://127.0.0.1", { ports: ports(9000, 2) }).ports, at(9000, 2));
  assert.deepEqual(subjectOf("ws://127.0.0.1:9000", { ports: ports(9000, 2) }).ports, at(9000, 2));
});

const EXAMPLES = 'write a URL such as "ws://127.0.0.1:8080/chat" or "tcp://127.0.0.1:6379"';
const OWN = "leave it out: the handshake sends it";

const WRONG: readonly [string, () => unknown[], readonly string[]][] = [
  ["no url", () => [], [`url: the url must be a string, not undefined: ${EXAMPLES}`]],
  ["a port", () => [8080], [`url: the url must be a string, not 8,080: ${EXAMPLES}`]],
  ["a host and a port", () => ["localhost:80"], [`url: the url has no scheme: "localhost:80": ${EXAMPLES}`]],
  ["no host", () => ["tcp://:80"], [`url: this is not a URL: "tcp://:80": ${EXAMPLES}`]],
  ["a port that is none", () => ["ws://h:65536"], [`url: this is not a URL: "ws://h:65536": ${EXAMPLES}`]],
  ["port 0", () => ["ws://h:0"], ["url: port 0 is not a port to connect to: write a port from 1 to 65535"]],
  [
    "a page",
    () => ["http://h/"],
    [
      "url: the scheme of the url must be tcp, ws or wss, not http: write ws:// for a WebSocket server, tcp:// for any other",
    ],
  ],
  [
    "TLS without WebSocket",
    () => ["tls://h:1"],
    [
      "url: the scheme of the url must be tcp, ws or wss, not tls: TLS works with WebSocket only: write wss://, or tcp:// to a port without TLS",
    ],
  ],
  [
    "a TCP server without a port",
    () => ["tcp://127.0.0.1"],
    ['url: the url names no port: write "tcp://127.0.0.1:6379", or { ports: ports(8080, 4) } beside it'],
  ],
  [
    "two ports",
    () => ["ws://h:1", { ports: ports(2, 3) }],
    [
      "url: the url names port 1, but the range of ports begins at 2: leave the port out of the url, or begin the range with it",
    ],
  ],
  ["a path for TCP", () => ["tcp://h:1/x?y"], ['url: TCP has no path: "/x?y": leave it out']],
  ["a fragment", () => ["ws://h/#a"], ["url: the url has a fragment, which is never sent to a server: leave it out"]],
  [
    "a password, and an option that is none",
    () => ["ws://me:secret@h/", { header: {} }],
    [
      "url: the url contains a user name or a password: leave it out, and write headers: { Authorization: ... } where the server wants one",
      "header: unknown option header: {}: leave it out; the options are: ports, headers, subprotocols, ca, insecure",
    ],
  ],
  [
    "headers for TCP",
    () => ["tcp://h:1", { headers: { A: "1" }, subprotocols: ["a"] }],
    [
      "headers: TCP has no headers: choose WebSocket, or leave them out",
      "subprotocols: TCP has no subprotocols: choose WebSocket, or leave them out",
    ],
  ],
  [
    "headers that would break the request",
    () => ["ws://h", { headers: { "A B": "1", C: "x\r\nD: y", E: 5, F: "é" } }],
    [
      'headers.A B: "A B" cannot be the name of a header: write a name such as Authorization',
      'headers.C: C has a character that a header cannot hold: "x\\r\\nD: y": write it in printable ASCII, on one line',
      'headers.E: E must be a string, not 5: write an object such as { Authorization: "Bearer ..." }',
      'headers.F: F has a character that a header cannot hold: "é": write it in printable ASCII, on one line',
    ],
  ],
  [
    "headers that the handshake owns",
    () => [
      "ws://h",
      { headers: { HOST: "a", "Sec-WebSocket-Key": "b", "sec-websocket-protocol": "c", Connection: "d" } },
    ],
    [
      "headers.HOST: the handshake sets the header HOST itself: leave it out: it comes from the url",
      `headers.Sec-WebSocket-Key: the handshake sets the header Sec-WebSocket-Key itself: ${OWN}`,
      "headers.sec-websocket-protocol: the handshake sets the header sec-websocket-protocol itself: write subprotocols: [...] instead",
      `headers.Connection: the handshake sets the header Connection itself: ${OWN}`,
    ],
  ],
  [
    "a header twice",
    () => ["ws://h", { headers: { Cookie: "a", cookie: "b" } }],
    ["headers.cookie: the header cookie occurs twice: write it once"],
  ],
  [
    "subprotocols",
    () => ["ws://h", { subprotocols: ["a, b", 5] }],
    [
      'subprotocols[0]: "a, b" cannot be the name of a subprotocol: write a list of names such as ["chat.v2"]',
      'subprotocols[1]: subprotocols[1] must be a name, not 5: write a list of names such as ["chat.v2"]',
    ],
  ],
  [
    "a subprotocol twice",
    () => ["ws://h", { subprotocols: ["a", "b", "a"] }],
    ["subprotocols[2]: a is offered twice: write each name once"],
  ],
  [
    "a path for a certificate",
    () => ["wss://h", { ca: "./ca.pem" }],
    [
      'ca: ca must be the certificate itself, as PEM text: write its text, which begins with -----BEGIN CERTIFICATE-----; a file beside the script may export it: import { ca } from "./ca.ts"',
    ],
  ],
  [
    "certificates without TLS",
    () => ["ws://h", { ca: PEM, insecure: true }],
    [
      "ca: ca has no effect without TLS: write a url that begins with wss://, or leave it out",
      "insecure: insecure has no effect without TLS: write a url that begins with wss://, or leave it out",
    ],
  ],
  [
    "a certificate that does not matter",
    () => ["wss://h", { ca: PEM, insecure: true }],
    ["insecure: insecure accepts any certificate, so ca has no effect: leave one of them out"],
  ],
  [
    "insecure in words",
    () => ["wss://h", { insecure: "yes" }],
    ['insecure: insecure must be true or false, not "yes": write true or false'],
  ],
];

for (const [name, args, expected] of WRONG) {
  test(`wrong: ${name}`, () => {
    const stage = connect(...args())
      .swarm(1)
      .measure();
    const problems = validate(stage.toJSON()).map(({ path, message, fix }) => `${path}: ${message}: ${fix}`);
    assert.deepEqual(
      problems,
      expected.map((text) => `subject.${text}`),
    );
  });
}

test("a plan file's host stands as URL writes it, and needs no url", () => {
  const plan = connect("ws://h").swarm(1).measure().toJSON();
  const withSubject = (change: object) => validate({ ...plan, subject: { ...plan.subject, ...change } });
  assert.deepEqual(withSubject({}), []);
  for (const host of ["127.1", "H", "a b", "[::1]", "h:80", "h/x", ""]) {
    assert.deepEqual(
      withSubject({ host }).map(({ path }) => path),
      ["subject.host"],
      host,
    );
  }
  assert.match(withSubject({ url: "ws://h" })[0]!.message, /unknown field url/);
});

test("spawn takes headers and subprotocols too; a plan without any is the plan of before", () => {
  const spawned = (options: object) =>
    spawn("x", { ports: ports(1, 1), protocol: "websocket", ...options }).toJSON().subject;
  const extra = { headers: { A: "1" }, subprotocols: ["a"] };
  assert.deepEqual(spawned(extra), { ...spawned({}), ...extra });
  assert.equal(Object.hasOwn(spawned({}), "headers"), false);
  const wrong = spawn("x", { ports: ports(1, 1), headers: { Host: "a" }, subprotocols: ["a"] })
    .swarm(1)
    .measure();
  assert.deepEqual(
    validate(wrong.toJSON()).map(({ path }) => path),
    ["subject.headers.Host", "subject.headers", "subject.subprotocols"],
  );
});
