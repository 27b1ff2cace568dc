import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { ascii } from "../../runtime/websocket/ascii.ts";
import { ClientHandshake } from "../../runtime/websocket/client-handshake.ts";
import type { ClientHandshakeOptions } from "../../runtime/websocket/client-request.ts";
import { cut, everySplit } from "./splits.ts";

const OPTIONS: ClientHandshakeOptions = { host: "127.0.0.1", path: "/chat?room=1" };

function text(data: Uint8Array): string {
  return new TextDecoder().decode(data);
}

/** A client that has sent its request, what it is told, and the accept that would be right. */
function asked(options = OPTIONS) {
  const told: string[] = [];
  const handshake = new ClientHandshake(options, 1, {
    upgraded: (_connection, buffer, offset, length) => told.push(`open ${text(buffer.slice(offset, offset + length))}`),
    refused: (_connection, reason) => told.push(reason),
  });
  const request = requestOf(handshake, 4, 8080);
  const key = /Sec-WebSocket-Key: (.*)\r\n/.exec(request)![1]!;
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  return { told, handshake, request, key, accept };
}

function requestOf(handshake: ClientHandshake, connection: number, port: number): string {
  const target = new Uint8Array(5 + handshake.maxRequestBytes);
  return text(target.subarray(5, handshake.writeRequest(connection, port, target, 5)));
}

const FIELDS: readonly string[] = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: ACCEPT"];

function response(fields: readonly string[], line = "HTTP/1.1 101 Switching Protocols"): string {
  return `${[line, ...fields].join("\r\n")}\r\n\r\n`;
}

function replacing(name: string, ...instead: string[]): string {
  return response([...FIELDS.filter((field) => !field.startsWith(`${name}:`)), ...instead]);
}

/** What is told of an answer, in which ACCEPT stands for the right one; null when nothing was told yet. */
function outcome(
  sent: string,
  split: (data: Uint8Array) => Iterable<Uint8Array[]>,
  options = OPTIONS,
): (string | null)[] {
  const { handshake, told, accept } = asked(options);
  const outcomes: (string | null)[] = [];
  for (const chunks of split(ascii(sent.replaceAll("ACCEPT", accept)))) {
    told.length = 0;
    for (const chunk of chunks) {
      // What follows the answer goes to the frame reader.
      if (told.length === 0) handshake.feed(4, chunk, 0, chunk.byteLength);
      else if (told[0]!.startsWith("open")) told[0] += text(chunk);
    }
    assert.ok(told.length <= 1);
    outcomes.push(told[0] ?? null);
    handshake.forget(4);
  }
  return outcomes;
}

test("the request, byte for byte", () => {
  const { request, key } = asked();
  assert.equal(
    request,
    `GET /chat?room=1 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
});

test("ports of every length, headers, subprotocols and an IPv6 host", () => {
  const headers = { Authorization: "Bearer x", Cookie: "a=b" };
  const { handshake } = asked({ host: "::1", path: "/", headers, subprotocols: ["chat.v2", "chat"] });
  for (const port of [1, 80, 443, 8080, 10_000, 65_535]) {
    const lines = requestOf(handshake, 0, port).split("\r\n");
    assert.equal(lines[1], `Host: [::1]:${port}`);
    for (const line of ["Sec-WebSocket-Protocol: chat.v2, chat", "Authorization: Bearer x", "Cookie: a=b"]) {
      assert.ok(lines.includes(line), line);
    }
  }
});

const EARLY = response(["Link: </style.css>; rel=preload"], "HTTP/1.1 103 Early Hints");
const CONTINUE = response([], "HTTP/1.1 100 Continue");

const CASES: readonly (readonly [string, string, string | null])[] = [
  ["what RFC 6455 asks for", response(FIELDS), "open "],
  ["frames right behind it", `${response(FIELDS)}frames`, "open frames"],
  ["no reason phrase", response(FIELDS, "HTTP/1.1 101 "), "open "],
  ["other case and spaces", replacing("Upgrade", "UPGRADE:  WebSocket\t"), "open "],
  ["lists", replacing("Connection", "connection: keep-alive, upgrade"), "open "],
  ["other fields", response(["Server: x", ...FIELDS, "Date: today"]), "open "],
  ["a wrong accept", replacing("Sec-WebSocket-Accept", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "EPROTO"],
  ["a second accept that is wrong", response([...FIELDS, "Sec-WebSocket-Accept: x"]), "EPROTO"],
  ["the right accept twice", response([...FIELDS, "Sec-WebSocket-Accept: ACCEPT"]), "EPROTO"],
  ["no accept", replacing("Sec-WebSocket-Accept"), "EPROTO"],
  ["no upgrade", replacing("Upgrade"), "EPROTO"],
  ["another upgrade", replacing("Upgrade", "Upgrade: h2c"), "EPROTO"],
  ["no connection", replacing("Connection"), "EPROTO"],
  ["an extension nobody asked for", response([...FIELDS, "Sec-WebSocket-Extensions: permessage-deflate"]), "EPROTO"],
  ["a subprotocol nobody asked for", response([...FIELDS, "Sec-WebSocket-Protocol: chat"]), "EPROTO"],
  ["a line without a colon", response([...FIELDS, "nonsense"]), "EPROTO"],
  ["lines that end in LF alone", response(FIELDS).replaceAll("\r\n", "\n"), "EPROTO"],
  ["one line that ends in LF alone", response(FIELDS).replace("websocket\r\n", "websocket\n"), "EPROTO"],
  ["a first line that ends in LF alone", response(FIELDS).replace("\r\n", "\n"), "EPROTO"],
  ["a blank line that is LF alone", response(FIELDS).replace("\r\n\r\n", "\r\n\n"), "EPROTO"],
  ["a refusal whose lines end in LF alone", "HTTP/1.1 404 Not Found\nServer: x\n\n", "EPROTO"],
  ["an interim answer before it", `${EARLY}${response(FIELDS)}frames`, "open frames"],
  ["several interim answers before it", `${EARLY}${CONTINUE}${EARLY}${response(FIELDS)}`, "open "],
  ["an interim answer before a refusal", `${EARLY}${response([], "HTTP/1.1 404 Not Found")}`, "HTTP_404"],
  ["nothing but an interim answer", EARLY, null],
  ["an interim answer that HTTP/1.0 has not", response([], "HTTP/1.0 100 Continue") + response(FIELDS), "EPROTO"],
  ["a status below 100", response([], "HTTP/1.1 099 No"), "HTTP_99"],
  ["HTTP/1.0", response(FIELDS, "HTTP/1.0 101 Switching Protocols"), "EPROTO"],
  ["404", response(["Content-Length: 9"], "HTTP/1.1 404 Not Found"), "HTTP_404"],
  ["404 and a body", `${response(["Content-Length: 4"], "HTTP/1.1 404 Not Found")}gone`, "HTTP_404"],
  ["503 of an HTTP/1.0 server", response([], "HTTP/1.0 503 Busy"), "HTTP_503"],
  ["200", response(FIELDS, "HTTP/1.1 200 OK"), "HTTP_200"],
  ["a status of two digits", response(FIELDS, "HTTP/1.1 10 "), "EPROTO"],
  ["its own request", "GET /chat HTTP/1.1\r\nHost: x\r\n\r\n", "EPROTO"],
  ["a blank line", "\r\n\r\n", "EPROTO"],
  ["half an answer", response(FIELDS).slice(0, -2), null],
];

for (const [name, sent, told] of CASES) {
  test(`an answer with ${name}: ${told?.trim() ?? "waits"}, at every split`, () => {
    for (const each of outcome(sent, everySplit)) assert.equal(each, told);
  });
}

test("a subprotocol that was asked for is taken, another is not", () => {
  const options = { ...OPTIONS, subprotocols: ["chat.v2", "chat"] };
  const with_ = (name: string) => outcome(response([...FIELDS, `Sec-WebSocket-Protocol: ${name}`]), whole, options);
  assert.deepEqual(with_("chat"), ["open "]);
  assert.deepEqual(with_("chat.v2"), ["open "]);
  assert.deepEqual(with_("chat.v3"), ["EPROTO"]);
  assert.deepEqual(outcome(response(FIELDS), whole, options), ["EPROTO"], "none was chosen");
});

function whole(data: Uint8Array): Uint8Array[][] {
  return [[data]];
}

test("an answer that does not end within 16 KiB is refused, with its status when that is not 101", () => {
  const split = (data: Uint8Array) => [[data], cut(data, [1_000, 16_383]), cut(data, [16_384])];
  const endless = `X-Filler: ${"x".repeat(17_000)}`;
  for (const told of outcome(response([endless]), split)) assert.equal(told, "EPROTO");
  for (const told of outcome(response([endless], "HTTP/1.1 503 Busy"), split)) assert.equal(told, "HTTP_503");
});

test("an answer of 16 KiB is taken, a byte or two more are not", () => {
  const padded = (size: number) => {
    const accept = "x".repeat(28);
    const bare = response([...FIELDS, "X-Filler: "]).replace("ACCEPT", accept).length;
    return response([...FIELDS, `X-Filler: ${"x".repeat(size - bare)}`]);
  };
  const split = (data: Uint8Array) => [[data], cut(data, [1_000, 16_383]), cut(data, [16_384])];
  for (const told of outcome(padded(16_384), split)) assert.equal(told, "open ");
  for (const told of outcome(padded(16_385), split)) assert.equal(told, "EPROTO");
  for (const told of outcome(padded(16_386), split)) assert.equal(told, "EPROTO");
});

test("the accept of an earlier attempt is wrong for the next", () => {
  const { handshake, told, accept } = asked();
  const earlier = ascii(response(FIELDS).replace("ACCEPT", accept));
  requestOf(handshake, 4, 8080);
  handshake.feed(4, earlier, 0, earlier.byteLength);
  assert.deepEqual(told, ["EPROTO"]);
});
