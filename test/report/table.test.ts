import assert from "node:assert/strict";
import { test } from "node:test";
import { Chalk } from "chalk";
import fc from "fast-check";
import { displayWidth, printable, truncate, wrap } from "../../runtime/format/text.ts";
import { renderTable } from "../../runtime/report/table.ts";

test("words stand on the left, figures on the right, long titles on several lines", () => {
  const drawn = renderTable(
    [{ title: "Task", align: "left" }, { title: "Throughput\nrounds/s" }],
    [
      ["echo", "3.34"],
      ["a longer name", "-"],
    ],
  );
  assert.equal(
    drawn,
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

test("all lines are equally wide, whatever the cells hold and however they are coloured", () => {
  const chalk = new Chalk({ level: 1 });
  const cell = fc
    .tuple(fc.string({ unit: fc.constantFrom("a", "é", "1", ",", " ", "±") }), fc.boolean())
    .map(([text, red]) => (red ? chalk.red(text) : text));
  const align = fc.constantFrom("left" as const, "right" as const);
  const columns = fc.array(fc.record({ title: fc.constantFrom("", "a", "two\nlines", "x\ny\nz"), align }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(columns, fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 5 }), (titles, rows) => {
      const lines = renderTable(titles, rows).split("\n");
      assert.deepEqual(
        lines.map(displayWidth),
        lines.map(() => displayWidth(lines[0]!)),
      );
      assert.equal(lines.length, Math.max(...titles.map(({ title }) => title.split("\n").length)) + rows.length + 3);
      for (const line of lines) assert.ok(!/\s$/.test(line));
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
