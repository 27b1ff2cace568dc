import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ascii } from "../../runtime/websocket/ascii.ts";
import { RESPONSE_BYTES, ServerHandshake } from "../../runtime/websocket/server-handshake.ts";
import { cut, everySplit } from "./splits.ts";

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPTED =
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

const FIELDS: readonly string[] = [
  "Host: server.example.com",
  "Upgrade: websocket",
  "Connection: Upgrade",
  `Sec-WebSocket-Key: ${KEY}`,
  "Sec-WebSocket-Version: 13",
];

function request(fields: readonly string[], line = "GET /chat HTTP/1.1"): string {
  return `${[line, ...fields].join("\r\n")}\r\n\r\n`;
}

/** All fields but those that begin with `name`, which `instead` takes the place of. */
function replacing(name: string, ...instead: string[]): string {
  return request([...FIELDS.filter((field) => !field.startsWith(`${name}:`)), ...instead]);
}

/** The status line that was answered, or the first frames after an accepted request; null when nothing was told yet. */
function answer(chunks: readonly Uint8Array[]): string | null {
  const told: string[] = [];
  let rest = "";
  const handshake: ServerHandshake = new ServerHandshake("/chat", {
    requested(_connection, buffer, offset, length) {
      const target = new Uint8Array(RESPONSE_BYTES + 7);
      assert.equal(handshake.writeResponse(target, 7), RESPONSE_BYTES + 7);
      told.push(text(target.subarray(7)));
      rest += text(buffer.subarray(offset, offset + length));
    },
    refused: (_connection, response) => told.push(text(response)),
  });
  for (const chunk of chunks) {
    // The engine hands what follows the request to the frame reader.
    if (told.length > 0) rest += text(chunk);
    else handshake.feed(3, inTheMiddle(chunk), 11, chunk.byteLength);
  }
  assert.ok(told.length <= 1);
  if (told.length === 0) return null;
  assert.equal(handshake.incomplete, 0);
  assert.match(told[0]!, /\r\n\r\n$/);
  return told[0] === ACCEPTED ? `101 ${rest}` : told[0]!.split("\r\n", 1)[0]!.replace("HTTP/1.1 ", "");
}

/** In a larger buffer, as an engine has it, with another request in what lies around. */
function inTheMiddle(chunk: Uint8Array): Uint8Array {
  const buffer = new Uint8Array(chunk.byteLength + 30).fill("\n".charCodeAt(0));
  buffer.set(ascii("\r\n\r\nGET /?q\r"), 0);
  buffer.set(chunk, 11);
  buffer.set(ascii("\r\n\r\n? x"), chunk.byteLength + 11);
  return buffer;
}

function text(data: Uint8Array): string {
  return new TextDecoder().decode(data);
}

const NOT_FOUND = "404 Not Found";
const BAD = "400 Bad Request";
const UPGRADE = "426 Upgrade Required";

const CASES: readonly (readonly [string, string, string | null])[] = [
  [
    "RFC 6455, 1.3",
    request([...FIELDS, "Origin: http://example.com", "Sec-WebSocket-Protocol: chat, superchat"]),
    "101 ",
  ],
  ["frames right behind the request", `${request(FIELDS)}first frames`, "101 first frames"],
  ["what looks like a second request behind it", request(FIELDS) + request(FIELDS), `101 ${request(FIELDS)}`],
  ["a query", request(FIELDS, "GET /chat?room=1 HTTP/1.1"), "101 "],
  [
    "other case and spaces",
    request(
      FIELDS.map((field) => field.replace(/^(.*): (.*)$/, (_, name, value) => `${name.toUpperCase()}:\t ${value} \t`)),
    ),
    "101 ",
  ],
  ["lists", replacing("Connection", "Connection: keep-alive ,UPGRADE"), "101 "],
  ["a list in two lines", replacing("Connection", "Connection: keep-alive", "Connection: upgrade"), "101 "],
  ["several protocols", replacing("Upgrade", "Upgrade: h2c, WebSocket"), "101 "],
  ["an extension that is offered", request([...FIELDS, "Sec-WebSocket-Extensions: permessage-deflate"]), "101 "],
  ["an empty field", request([...FIELDS, "X-Empty:"]), "101 "],
  ["bytes above 127 in a value", request([...FIELDS, "X-Name: é"]), "101 "],
  ["another path", request(FIELDS, "GET /other HTTP/1.1"), NOT_FOUND],
  ["a longer path", request(FIELDS, "GET /chat/ HTTP/1.1"), NOT_FOUND],
  ["a shorter path", request(FIELDS, "GET /cha HTTP/1.1"), NOT_FOUND],
  ["the path in other case", request(FIELDS, "GET /CHAT HTTP/1.1"), NOT_FOUND],
  ["no upgrade", replacing("Upgrade"), UPGRADE],
  ["another upgrade", replacing("Upgrade", "Upgrade: websockets"), UPGRADE],
  ["no connection", replacing("Connection"), UPGRADE],
  ["another connection", replacing("Connection", "Connection: upgraded"), UPGRADE],
  ["a plain request", request(["Host: x"], "GET / HTTP/1.1"), UPGRADE],
  ["no version", replacing("Sec-WebSocket-Version"), UPGRADE],
  ["another version", replacing("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8"), UPGRADE],
  ["no key", replacing("Sec-WebSocket-Key"), BAD],
  ["two keys", request([...FIELDS, `Sec-WebSocket-Key: ${KEY}`]), BAD],
  ["a short key", replacing("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBs"), BAD],
  ["a key that is no base64", replacing("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j*Q=="), BAD],
  ["a key of 17 bytes", replacing("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZTE="), BAD],
  ["no host", replacing("Host"), BAD],
  ["two hosts", request([...FIELDS, "Host: other"]), BAD],
  ["another method", request(FIELDS, "POST /chat HTTP/1.1"), BAD],
  ["HTTP/1.0", request(FIELDS, "GET /chat HTTP/1.0"), BAD],
  ["no version of HTTP", request(FIELDS, "GET /chat"), BAD],
  ["no target", request(FIELDS, "GET HTTP/1.1"), BAD],
  ["two spaces", request(FIELDS, "GET  /chat HTTP/1.1"), BAD],
  ["no fields", "GET /chat HTTP/1.1\r\n\r\n", BAD],
  ["nothing but a blank line", "\r\n\r\n", BAD],
  ["a line without a colon", request([...FIELDS, "nonsense"]), BAD],
  ["a space before the colon", request([...FIELDS, "X-Name : x"]), BAD],
  ["a folded line", request([...FIELDS, " folded"]), BAD],
  ["an empty name", request([...FIELDS, ": x"]), BAD],
  ["a bare line feed", request([...FIELDS, "X-Name: a\nX-Other: b"]), BAD],
  ["a bare carriage return", request([...FIELDS, "X-Name: a\rb"]), BAD],
  ["a zero byte", request([...FIELDS, "X-Name: a\0b"]), BAD],
  ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n", BAD],
  ["an unfinished request", request(FIELDS).slice(0, -1), null],
  ["line feeds alone", request(FIELDS).replaceAll("\r\n", "\n"), BAD],
  ["a blank line that is a line feed alone", request(FIELDS).replace("\r\n\r\n", "\r\n\n"), BAD],
];

for (const [name, sent, told] of CASES) {
  test(`a request with ${name}: ${told?.slice(0, 20) ?? "waits"}, at every split`, () => {
    for (const chunks of everySplit(ascii(sent))) assert.equal(answer(chunks), told);
  });
}

test("a request of 16 KiB is taken, a byte more is not, however it comes", () => {
  const padded = (size: number) => {
    const filler = "x".repeat(size - request([...FIELDS, "X-Filler: "]).length);
    return ascii(request([...FIELDS, `X-Filler: ${filler}`]));
  };
  const cuts = [[], [1], [16_383], [16_384], [9_000, 16_382], Array.from({ length: 17_000 }, (_, at) => at)];
  for (const at of cuts) {
    assert.equal(answer(cut(padded(16_384), at)), "101 ");
    assert.equal(answer(cut(padded(16_385), at)), "431 Request Header Fields Too Large");
    assert.equal(answer(cut(new Uint8Array(20_000), at)), "431 Request Header Fields Too Large");
  }
});

test("random bytes never throw, and are told alike at any split", () => {
  const line = fc.oneof(fc.constantFrom("GET /chat HTTP/1.1", ...FIELDS, ""), fc.string({ maxLength: 20 }));
  const input = fc.oneof(
    fc.array(line, { maxLength: 12 }).map((lines) => ascii(`${lines.join("\r\n")}\r\n\r\n`)),
    fc.uint8Array({ maxLength: 60 }),
  );
  fc.assert(
    fc.property(input, fc.array(fc.nat(200), { maxLength: 6 }), (data, at) => {
      assert.equal(answer(cut(data, at)), answer([data]));
    }),
    { numRuns: 2_000 },
  );
});

test("a request that is forgotten halfway leaves nothing for the next of that number", () => {
  const told: string[] = [];
  const handshake = new ServerHandshake("/chat", {
    requested: () => told.push("requested"),
    refused: () => told.push("refused"),
  });
  const data = ascii(request(FIELDS));
  handshake.feed(1, data, 0, 50);
  assert.equal(handshake.incomplete, 1);
  handshake.forget(1);
  assert.equal(handshake.incomplete, 0);
  handshake.feed(1, data, 0, data.byteLength);
  assert.deepEqual(told, ["requested"]);
});
