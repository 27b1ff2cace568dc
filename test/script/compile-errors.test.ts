import { type Case, describeCases, type ExpectedProblem, IMPORT } from "./scripts.ts";

const COMPILING: Case[] = [
  [
    "a syntax error, its column in characters",
    `${IMPORT}const é = "é→😀"; export default listen(;\n`,
    { place: "my.bench.ts:2:41", message: 'Unexpected ";"' },
  ],
  [
    "every syntax error of an imported file",
    { "my.bench.ts": 'import "./helper.ts";\n', "helper.ts": "\r\nlet x = 1;\r\n  let x = 2;\r\n" },
    {
      place: "helper.ts:3:7",
      message: 'The symbol "x" has already been declared',
      fix: 'The symbol "x" was originally declared here:',
    },
  ],
  [
    "a name that this version does not have",
    'import { burst, listen } from "c10m";\nexport default burst(listen);\n',
    { place: "my.bench.ts:1:10", message: 'this version of c10m has no "burst"', fix: /^it has: bytes, .*text/ },
  ],
  [
    "a name that is spelt wrong, by way of a namespace",
    'import * as c10m from "c10m";\nexport default c10m.lisen(1);\n',
    { place: "my.bench.ts:2:21", message: 'this version of c10m has no "lisen"', fix: "did you mean listen?" },
  ],
  [
    "a name that a file beside the script does not have",
    {
      "my.bench.ts": 'import { sise } from "./helper.ts";\nexport default sise;\n',
      "helper.ts": "export const size = 1;\n",
    },
    { place: "my.bench.ts:1:10", message: /^No matching export in ".*" for import "sise"$/, fix: /"size"/ },
  ],
  [
    "every import of a package, a URL or a runtime's module, and one of a file that does not exist",
    `import { readFileSync } from "node:fs";
import { far } from "https://example.com/far.ts";
import ws from "npm:ws";
import more from "c10m/more";
import { near } from "./nowhere.ts";
export default [readFileSync, far, ws, more, near, await import("zx")];
`,
    ...(
      [
        ["1:30", "node:fs"],
        ["2:21", "https://example.com/far.ts"],
        ["3:16", "npm:ws"],
        ["4:18", "c10m/more"],
      ] as const
    ).map(([place, name]) => forbidden(place, name)),
    {
      place: "my.bench.ts:5:22",
      message: 'there is no file to import as "./nowhere.ts"',
      fix: "write the path from the importing file on, with its extension",
    },
    forbidden("6:65", "zx"),
  ],
];

function forbidden(place: string, name: string): ExpectedProblem {
  return {
    place: `my.bench.ts:${place}`,
    message: `a script cannot import "${name}": it describes a plan, and has no access to this machine or to packages`,
    fix: 'import from "c10m" and from files in the script\'s folder ("./helper.ts") only',
  };
}

describeCases("a script that does not compile", COMPILING);
