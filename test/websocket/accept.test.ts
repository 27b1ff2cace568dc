import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { AcceptKey, KEY_BYTES } from "../../runtime/websocket/accept.ts";
import { ascii } from "../../runtime/websocket/ascii.ts";
import { writeBase64 } from "../../runtime/websocket/base64.ts";
import { ClientKeys } from "../../runtime/websocket/client-key.ts";
import { Sha1 } from "../../runtime/websocket/sha1.ts";
import { hex } from "./wire.ts";

const text = (data: Uint8Array) => new TextDecoder().decode(data);

test("RFC 6455, 1.3: the accept of the example's key", () => {
  const key = new AcceptKey();
  key.of(ascii("..dGhlIHNhbXBsZSBub25jZQ=="), 2);
  assert.equal(text(key.accept), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
});

test("SHA-1 is that of node:crypto, for every length over three blocks, and again with the same object", () => {
  for (let length = 0; length <= 150; length++) {
    const sha1 = new Sha1(length);
    for (const step of [7, 255]) {
      for (let index = 0; index < length; index++) sha1.message[index] = index * step;
      sha1.update();
      assert.equal(hex(sha1.digest).replaceAll(" ", ""), createHash("sha1").update(sha1.message).digest("hex"));
    }
  }
});

test("base64 is that of the runtime", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (data) => {
      const target = new Uint8Array(64);
      const end = writeBase64(data, data.byteLength, target, 3);
      assert.equal(text(target.subarray(3, end)), btoa(String.fromCharCode(...data)));
    }),
  );
});

test("a connection's key is 16 bytes in base64, recalled as it was, and new for each attempt, connection and process", () => {
  const processes = [new ClientKeys(1), new ClientKeys(1)];
  const seen = new Set<string>();
  for (const keys of processes) {
    for (const connection of [0, 1, 70_000]) {
      for (let attempt = 0; attempt < 3; attempt++) {
        keys.renew(connection);
        const key = text(keys.key);
        assert.equal(key.length, KEY_BYTES);
        assert.equal(atob(key).length, 16);
        keys.recall(connection + 1);
        assert.notEqual(text(keys.key), key);
        keys.recall(connection);
        assert.equal(text(keys.key), key);
        seen.add(key);
      }
    }
  }
  assert.equal(seen.size, 2 * 3 * 3);
});
