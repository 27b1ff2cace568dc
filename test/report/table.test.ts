import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { displayWidth, printable, truncate, wrap } from "../../runtime/format/text.ts";
import { table } from "../../runtime/report/model.ts";
import { createStyle } from "../../runtime/report/writers/style.ts";
import { tableText } from "../../runtime/report/writers/table.ts";

const PLAIN = createStyle(false);

test("words stand on the left, figures on the right, and titles break only where that is needed", () => {
  const tall = table(
    "Task",
    ["Throughput rounds/s"],
    [
      ["echo", "3.34"],
      ["a longer name", "-"],
    ],
  );
  assert.equal(
    tableText(tall, { style: PLAIN, columns: 40 }),
    [
      "┌───────────────┬─────────────────────┐",
      "│ Task          │ Throughput rounds/s │",
      "├───────────────┼─────────────────────┤",
      "│ echo          │                3.34 │",
      "│ a longer name │                   - │",
      "└───────────────┴─────────────────────┘",
    ].join("\n"),
  );
  assert.equal(
    tableText(tall, { style: PLAIN, columns: 38 }),
    [
      "┌───────────────┬────────────┐",
      "│               │ Throughput │",
      "│ Task          │   rounds/s │",
      "├───────────────┼────────────┤",
      "│ echo          │       3.34 │",
      "│ a longer name │          - │",
      "└───────────────┴────────────┘",
    ].join("\n"),
  );
});

test("a table that is too wide loses its padding, then continues below with its first column", () => {
  const wide = table("Task", ["First", "Second"], [["a longer name", "1", "22"]]);
  assert.equal(
    tableText(wide, { style: PLAIN, columns: 28 }),
    [
      "┌─────────────┬─────┬──────┐",
      "│Task         │First│Second│",
      "├─────────────┼─────┼──────┤",
      "│a longer name│    1│    22│",
      "└─────────────┴─────┴──────┘",
    ].join("\n"),
  );
  assert.equal(
    tableText(wide, { style: PLAIN, columns: 26 }),
    [
      "┌─────────────┬─────┐",
      "│Task         │First│",
      "├─────────────┼─────┤",
      "│a longer name│    1│",
      "└─────────────┴─────┘",
      "┌─────────────┬──────┐",
      "│Task         │Second│",
      "├─────────────┼──────┤",
      "│a longer name│    22│",
      "└─────────────┴──────┘",
    ].join("\n"),
  );
});

test("all lines are equally wide and keep to the page, whatever the cells hold and however they are coloured", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", "1", ",", " ", "±"), maxLength: 12 });
  const cell = fc.oneof(text, fc.record({ text, tone: fc.constantFrom("bad" as const, "quiet" as const) }));
  const column = fc.record({ title: fc.constantFrom("", "a", "two words", "x y z"), words: fc.boolean() });
  const columns = fc.array(column, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(columns, fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 5 }), (titles, rows) => {
      const drawn = tableText({ kind: "table", columns: titles, rows }, { style: createStyle(true), columns: 40 });
      for (const one of drawn.split(/\n(?=┌)/)) {
        const lines = one.split("\n");
        assert.deepEqual(
          lines.map(displayWidth),
          lines.map(() => displayWidth(lines[0]!)),
        );
        assert.ok(displayWidth(lines[0]!) <= 40);
        for (const line of lines) assert.ok(!/\s$/.test(line));
      }
    }),
  );
});

test("wrapped lines keep to 100 columns and lose no word", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", ",", "é"), minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), fc.nat(12), (words, indent) => {
      const wrapped = wrap(words.join(" "), indent);
      for (const line of wrapped.split("\n")) assert.ok(displayWidth(line) <= 100);
      assert.deepEqual(wrapped.split(/\s+/), words);
    }),
  );
});

test("what a user wrote cannot move the cursor, and is cut by characters", () => {
  assert.equal(printable("\u001b[31mred\u001b[0m\nnext\u0007 \u202eend "), "red next end");
  assert.equal(truncate("hello", 5), "hello");
  assert.equal(truncate("hello!", 5), "hell…");
  assert.equal(truncate("🙂🙂🙂", 2), "🙂…");
  assert.equal(truncate("hello", 0), "");
});
