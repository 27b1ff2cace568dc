import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { locateInJson, parentPath } from "../../runtime/script/json-positions.ts";

/** JSON with names that a path can tell apart. */
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, "", '"}],:{["\\'),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.string({ unit: "binary" }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tie("value"), { maxKeys: 4 }),
  ),
})).value;

/** Every path into `value`, with what stands there. */
function* paths(value: unknown, path = ""): Generator<[path: string, value: unknown]> {
  yield [path, value];
  if (typeof value !== "object" || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    const dotted = path === "" ? name : `${path}.${name}`;
    yield* paths(item, Array.isArray(value) ? `${path}[${name}]` : dotted);
  }
}

describe("locateInJson", () => {
  it("finds every value of any JSON, however it is laid out", () => {
    fc.assert(
      fc.property(json, fc.constantFrom("", " ", "\t", "    "), (root, indentation) => {
        const text = JSON.stringify(root, null, indentation);
        const lines = text.split("\n");
        for (const [path, value] of paths(root)) {
          const { line, column, lineText } = locateInJson(text, path);
          assert.equal(lineText, lines[line - 1]);
          const rest = [lineText.slice(column - 1), ...lines.slice(line)].join("\n");
          const written = JSON.stringify(value, null, indentation);
          const compact = (json: string) => json.replace(/\s/g, "");
          assert(compact(rest).startsWith(compact(written)), `${path || "the whole"} in ${text}`);
        }
      }),
    );
  });

  it("falls back on what holds a value that is not there", () => {
    const text = '{\r\n  "phases": [\r\n    { "kind": "hold" }\r\n  ]\r\n}';
    for (const [path, line, column] of [
      ["phases[0].durationMs", 3, 5],
      ["phases[7].message.text", 2, 13],
      ["swarm.connections", 1, 1],
    ] as const) {
      const found = locateInJson(text, path);
      assert.deepEqual([found.line, found.column], [line, column]);
      assert.equal(found.lineText, text.split("\r\n")[line - 1]);
    }
  });
});

describe("parentPath", () => {
  it("climbs up one step at a time", () => {
    const climbed = ["phases[10].message.text"];
    while (climbed.at(-1) !== "") climbed.push(parentPath(climbed.at(-1)!));
    assert.deepEqual(climbed, ["phases[10].message.text", "phases[10].message", "phases[10]", "phases", ""]);
  });
});
