import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { TemplateWriter } from "../../runtime/swarm/template-writer.ts";

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const TABLE: readonly (readonly [template: string, connection: number, message: number, text: string])[] = [
  ["user-{connection:08}\r\n", 42, 0, "user-00000042\r\n"],
  ["{connection}", 99_999_999, 0, "99999999"],
  ["{connection % 100:02}/{message}", 1_203, 7, "03/7"],
  ["{connection:02}", 1_234, 0, "1234"],
  ['{{"n":{message}}}', 0, 12, '{"n":12}'],
  ["ü{message}", 0, 3, "ü3"],
];

for (const [template, connection, message, text] of TABLE) {
  test(`${JSON.stringify(template)} for connection ${connection}, message ${message}`, () => {
    assert.equal(decode(new TemplateWriter({ template, as: "text" }).write(connection, message)), text);
  });
}

test("a binary template has one byte a character", () => {
  const writer = new TemplateWriter({ template: "\x10\xff{message}", as: "binary" });
  assert.deepEqual([...writer.write(0, 5)], [0x10, 0xff, 0x35]);
});

test("a mark has the prefix, the message and the sender in nine digits each", () => {
  const mark = new TextEncoder().encode("c10mdefghi");
  const writer = new TemplateWriter({ template: "<{mark}>", as: "text" }, mark);
  assert.equal(decode(writer.write(123, 4)), "<c10mdefghi000000004000000123>");
});

test("numbers are written as String writes them", () => {
  const writer = new TemplateWriter({ template: "{connection},{message}", as: "text" });
  fc.assert(
    fc.property(fc.nat(100_000_000), fc.maxSafeNat(), (connection, message) => {
      assert.equal(decode(writer.write(connection, message)), `${connection},${message}`);
    }),
  );
});

test("messages of equal length are one view, so that nothing is allocated for a message", () => {
  const writer = new TemplateWriter({ template: "{connection:04}", as: "text" });
  assert.equal(writer.write(1, 0), writer.write(2, 0));
});
