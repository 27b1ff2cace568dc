import assert from "node:assert/strict";
import { test } from "node:test";
import { figureBlocks } from "../../runtime/report/sections/figures.ts";
import { echoPhase, run } from "./fixtures.ts";

const switches = (value: number | null) => ({
  switches: [{ name: "context switches", value, unit: "count" as const }],
});

test("figures of a probe without a section of its own: by phase, and of the whole run", () => {
  const measured = run({ phases: [echoPhase({ figures: switches(1_200) })], figures: switches(1_234) });
  const [table] = figureBlocks(measured);
  assert.ok(table?.kind === "table");
  assert.deepEqual(table.rows, [
    ["context switches", "echo", "1,200"],
    ["context switches", "all", "1,234"],
  ]);
});

test("each unit is written as such, and what was not measured is -", () => {
  const figures = {
    probe: [
      { name: "a", value: 12_300, unit: "bytes" as const },
      { name: "b", value: 1.5, unit: "milliseconds" as const },
      { name: "c", value: 20, unit: "perSecond" as const },
      { name: "d", value: 0.125, unit: "share" as const },
      { name: "e", value: null, unit: "count" as const },
    ],
  };
  const [table] = figureBlocks(run({ figures }));
  assert.ok(table?.kind === "table");
  assert.deepEqual(
    table.rows.map((row) => row[2]),
    ["12.3 KB", "1.50 ms", "20.0/s", "12.50%", "-"],
  );
});

test("without such figures there is no section", () => {
  assert.deepEqual(figureBlocks(run()), []);
});
