import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseTemplate } from "../../../dsl/messages/template.ts";

const TABLE: readonly (readonly [source: string, parts: unknown])[] = [
  ["plain", [{ kind: "literal", text: "plain" }]],
  ["", []],
  ["{connection}", [{ kind: "connection", modulo: null, width: 0 }]],
  ["{connection:08}", [{ kind: "connection", modulo: null, width: 8 }]],
  ["{connection % 100}", [{ kind: "connection", modulo: 100, width: 0 }]],
  ["{connection%100:03}", [{ kind: "connection", modulo: 100, width: 3 }]],
  ["{message:02}", [{ kind: "message", width: 2 }]],
  ["{capture.token}", [{ kind: "capture", name: "token" }]],
  ["{mark}", [{ kind: "mark" }]],
  [
    '{{"id":{connection}}}',
    [
      { kind: "literal", text: '{"id":' },
      { kind: "connection", modulo: null, width: 0 },
      { kind: "literal", text: "}" },
    ],
  ],
];

for (const [source, parts] of TABLE)
  test(`template ${JSON.stringify(source)}`, () => assert.deepEqual(parseTemplate(source), parts));

const WRONG: readonly (readonly [source: string, message: RegExp])[] = [
  ["{user}", /no placeholder \{user\}/],
  ["{", /"\{" without a "\}"/],
  ["a}b", /"\}" without a "\{"/],
  ["{message % 3}", /only \{connection\} takes a remainder/],
  ["{mark:03}", /no number and has no width/],
  ["{connection:099}", /wider than 20 digits/],
  ["{connection % 0}", /divides by 0/],
  ["{capture.}", /no placeholder/],
  ["{connection:8}", /no placeholder/],
];

for (const [source, message] of WRONG) {
  test(`template ${JSON.stringify(source)} is refused`, () => {
    const problem = parseTemplate(source);
    assert.ok("fix" in problem);
    assert.match(problem.message, message);
  });
}

test("braces that are doubled give the text back", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const parts = parseTemplate(text.replaceAll(/[{}]/g, "$&$&"));
      assert.deepEqual(parts, text === "" ? [] : [{ kind: "literal", text }]);
    }),
  );
});
