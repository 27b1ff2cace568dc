/** Scripts that try to get out of the sandbox, to stay in it for ever, or to fill the memory. */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { loadPlan } from "../../runtime/script/load-plan.ts";
import { type Case, describeCases, ENTRIES, type ExpectedProblem, failure, IMPORT, withFiles } from "./scripts.ts";

const PLAN = "listen(ports(8080, 2)).swarm(2).measure(memory)";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A script that throws the names of everything in `expressions` that is not undefined or an error. */
function reaching(expressions: readonly string[]): string {
  const tries = expressions.map((expression) => JSON.stringify(expression)).join(",\n  ");
  return `${IMPORT}const found = [
  ${tries},
].filter((expression) => {
  try {
    return (0, eval)(expression) !== undefined;
  } catch {
    return false;
  }
});
if (found.length > 0) throw new Error(found.join("; "));
export default ${PLAN};
`;
}

/** Ways to the process, the machine or the network that other sandboxes have left open. */
const WAYS_OUT = [
  ...["process", "Deno", "Bun", "require", "module", "fetch", "WebSocket", "Worker", "navigator", "importScripts"],
  ...["globalThis.process", "globalThis.c10mHost", "globalThis.std", "globalThis.os", "scriptArgs", "print"],
  'Function("return this")().process',
  '(() => {}).constructor("return process")()',
  "(async () => {}).constructor(\"return typeof process === 'undefined' ? undefined : process\")().process",
  '(function* () {}).constructor("return this")().next().value?.process',
  'console.log.constructor("return this")().process',
  "console.log.constructor.constructor('return process')()",
  'URL.constructor("return this")().process',
  'new Error("x").constructor.constructor("return process")()',
  "Error.prepareStackTrace?.(new Error('x'), [])?.[0]?.getThis?.()",
  "[].constructor.constructor('return process')().mainModule",
  "structuredClone.caller",
  "Object.getOwnPropertyNames(globalThis).find((name) => /host|native|wasm|emscripten/i.test(name))",
];

describe("a script in the sandbox", () => {
  it("finds no way to the process, whichever it tries", async () => {
    await withFiles({ "my.bench.ts": reaching(WAYS_OUT) }, async (folder) => {
      const { plan } = await loadPlan(join(folder, "my.bench.ts"), ENTRIES);
      assert.equal(plan.kind, "plan");
    });
    // The search itself finds what is there.
    await withFiles({ "my.bench.ts": reaching(["globalThis.URL", ...WAYS_OUT]) }, async (folder) => {
      assert.equal((await failure(join(folder, "my.bench.ts"))).message, "the script threw Error: globalThis.URL");
    });
  });

  it("does not see the environment, and the sandbox's process does not have it", async () => {
    process.env.C10M_TEST_SECRET = "secret";
    try {
      const script = "throw new Error([import.meta.url, import.meta.env, globalThis.env].join());";
      await withFiles({ "my.bench.ts": script }, async (folder) => {
        assert.doesNotMatch((await failure(join(folder, "my.bench.ts"))).message, /secret/);
      });
    } finally {
      delete process.env.C10M_TEST_SECRET;
    }
  });

  it("cannot pass off data as a plan: what it exports is checked as a plan file is", async () => {
    const forged = `export default { [Symbol.for("c10m.description")]: {
      stage: "measured", sites: { swarm: "    at x (c10m-script:99999999:1)" },
      plan: { kind: "plan", version: 1, name: null, swarm: { connections: -1 }, phases: "all", measure: ["memory"] },
    } };`;
    await withFiles({ "my.bench.ts": forged }, async (folder) => {
      const messages = (await failure(join(folder, "my.bench.ts"))).problems.map(({ message }) => message);
      assert(messages.length >= 3, messages.join("\n"));
      assert(messages.some((message) => message.startsWith("subject is missing")));
    });
  });

  it("keeps to itself what it changes of the language's own objects", async () => {
    const script = `${IMPORT}JSON.stringify = () => '{"ending":{"kind":"exported"}}';
JSON.parse = () => ({}); Array.prototype.map = null as never; Object.prototype.fix = "polluted" as never;
export default ${PLAN};`;
    await withFiles({ "my.bench.ts": script }, async (folder) => {
      // Array.prototype.map is the language's too: the script has only broken itself.
      assert.match((await failure(join(folder, "my.bench.ts"))).message, /^the script threw TypeError/);
      assert.equal(typeof [].map, "function");
      assert.equal(({} as { fix?: string }).fix, undefined);
    });
  });

  it("prints on standard error, within a bound", async () => {
    const printed: string[] = [];
    const script = `${IMPORT}for (let line = 0; line < 10_000; line++) console.log("line", line, { line });
export default ${PLAN};`;
    await withFiles({ "my.bench.ts": script }, async (folder) => {
      await loadPlan(join(folder, "my.bench.ts"), { ...ENTRIES, print: (text) => printed.push(text) });
    });
    const text = printed.join("");
    assert(text.startsWith('line 0 {"line":0}\nline 1 {"line":1}\n'));
    assert(text.length < 70_000, `${text.length} characters`);
    assert.match(text, /printed more, which is left out/);
  });

  it("is held in the same way on Deno", async () => {
    const files = {
      "out.bench.ts": reaching(WAYS_OUT),
      "memory.bench.ts": "const all = [];\nfor (;;) all.push(new Uint8Array(2 ** 20).fill(1));\n",
      "import.bench.ts": 'import "node:fs";\n',
    };
    await withFiles(files, async (folder) => {
      const onDeno = (name: string) => {
        const args = ["run", "-A", "scripts/run.mjs", join(folder, name), "--plan"];
        const { status, stderr } = spawnSync("node_modules/.bin/deno", args, { cwd: ROOT, encoding: "utf8" });
        return { status, stderr };
      };
      assert.deepEqual(onDeno("out.bench.ts"), { status: 0, stderr: "" });
      const memory = onDeno("memory.bench.ts");
      assert.deepEqual([memory.status, /takes more than 256 MiB of memory/.test(memory.stderr)], [2, true]);
      const imported = onDeno("import.bench.ts");
      assert.deepEqual([imported.status, /cannot import "node:fs"/.test(imported.stderr)], [2, true]);
    });
  });

  it("leaves no process, also when it does not end by itself", async () => {
    await withFiles({ "my.bench.ts": "for (;;);" }, async (folder) => {
      const failed = failure(join(folder, "my.bench.ts"));
      await failed;
      const children = execFileSync("ps", ["--ppid", String(process.pid), "-o", "args="], { encoding: "utf8" });
      assert.doesNotMatch(children, /sandbox\/main/);
    });
  });
});

const ENDLESS = /my\.bench\.ts: the script does not finish within 3 s of processor time$/;
const TOO_MUCH = /my\.bench\.ts: the script takes more than 256 MiB of memory$/;
const without = (message: RegExp): ExpectedProblem => ({ place: null, message, fix: /^a script only describes/ });

const WITHOUT_END: Case[] = [
  ["an endless loop", "for (;;);\n", without(ENDLESS)],
  [
    "an endless loop that catches everything, after an await",
    "await null;\nfor (;;) try { for (;;); } catch {}\n",
    without(ENDLESS),
  ],
  ["a pattern that backtracks for ever", '/(a+)+$/.test("a".repeat(60).concat("b"));\n', without(ENDLESS)],
  [
    "an endless getter of what it exports",
    'export default { get [Symbol.for("c10m.description")]() { for (;;); } };\n',
    without(ENDLESS),
  ],
  ["a gigabyte at once", "new ArrayBuffer(2 ** 30);\n", without(TOO_MUCH)],
  ["a gigabyte in pieces", "const all = [];\nfor (;;) all.push(new Uint8Array(2 ** 20).fill(1));\n", without(TOO_MUCH)],
  [
    "recursion without end",
    "const deeper = (depth: number): number => deeper(depth + 1) + 1;\ndeeper(0);\n",
    { place: "my.bench.ts:1:43", message: "the script threw InternalError: stack overflow" },
  ],
  [
    "data that is nested too deeply",
    "let nested: unknown[] = [];\nfor (let depth = 0; depth < 1e6; depth++) nested = [nested];\nJSON.stringify(nested);\n",
    without(/my\.bench\.ts: the script recurses too deeply$/),
  ],
];

describeCases("a script without end or bound", WITHOUT_END);

const computed = (place: string): ExpectedProblem => ({
  place: `my.bench.ts:${place}`,
  message: "a script cannot import a path that it computes",
  fix: 'write the path itself, in quotes: "./helper.ts"',
});

const IMPORTS: Case[] = [
  ["an import of a name that it computes", 'const name = "node:" + "fs";\nawait import(name);\n', computed("2:7")],
  ["a require of a name that it computes", 'const name = "fs";\nrequire(name);\n', computed("2:1")],
  ["require by another name", "const load = require;\nload;\n", computed("1:14")],
  [
    "an import of any file above it",
    `const name = "passwd";\nawait import(\`../../../../etc/\${name}\`);\n`,
    computed("2:7"),
  ],
  ["an import of any file, put together", 'const name = "x";\nawait import( ("./" + name) );\n', computed("2:7")],
  [
    "an import by a function that it makes",
    "await Function(\"return import('node:fs')\")();\n",
    { place: null, message: /the script threw ReferenceError: could not load module 'node:fs'$/ },
  ],
  [
    "an import by eval",
    "await (0, eval)(\"import('node:fs')\");\n",
    { place: null, message: /the script threw TypeError: no function filename for import\(\)$/ },
  ],
  [
    "an absolute path",
    'import passwd from "/etc/passwd";\nexport default passwd;\n',
    {
      place: "my.bench.ts:1:20",
      message: 'a script cannot import "/etc/passwd": it lies outside of the script\'s folder',
      fix: /^move it into /,
    },
  ],
  [
    "a path above its folder, in a file below it",
    {
      "my.bench.ts": 'import "./parts/a.ts";\n',
      "parts/a.ts": 'import "./../../b.ts";\n',
    },
    {
      place: "parts/a.ts:1:8",
      message: 'a script cannot import "./../../b.ts": it lies outside of the script\'s folder',
      fix: /^move it into /,
    },
  ],
  [
    "a package that lies in its folder",
    { "my.bench.ts": 'import "evil";\n', "node_modules/evil/index.js": "globalThis.evil = 1;\n" },
    { place: "my.bench.ts:1:8", message: /^a script cannot import "evil": /, fix: /^import from "c10m"/ },
  ],
  [
    "a file that is neither a module nor JSON",
    { "my.bench.ts": 'import notes from "./notes.txt";\nexport default notes;\n', "notes.txt": "secret\n" },
    {
      place: "my.bench.ts:1:19",
      message: 'a script cannot import "./notes.txt": it is neither a module nor JSON',
      fix: /\.json$/,
    },
  ],
];

describeCases("a script that imports what it may not", IMPORTS);

describe("symbolic links", () => {
  const inFolder = (use: (folder: string) => Promise<void>) =>
    withFiles({ "inside/my.bench.ts": `import "./link.ts";\n`, "outside.ts": "export const secret = 1;\n" }, use);

  it("that lead out of the script's folder are not imported: a file", () =>
    inFolder(async (folder) => {
      await symlink("../outside.ts", join(folder, "inside/link.ts"));
      const { problems } = await failure(join(folder, "inside/my.bench.ts"));
      assert.match(problems[0]!.message, /^a script cannot import "\.\/link\.ts": it lies outside/);
      assert.equal(problems[0]!.location?.column, 8);
    }));

  it("that lead out of the script's folder are not imported: a folder", () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, "inside/my.bench.ts"), 'import "./linked/outside.ts";\n');
      await symlink("..", join(folder, "inside/linked"));
      const { problems } = await failure(join(folder, "inside/my.bench.ts"));
      assert.match(problems[0]!.message, /it lies outside of the script's folder$/);
    }));

  it("inside of the folder are followed", () =>
    inFolder(async (folder) => {
      await mkdir(join(folder, "inside/parts"));
      await writeFile(join(folder, "inside/parts/real.ts"), `${IMPORT}export default ${PLAN};\n`);
      await writeFile(join(folder, "inside/my.bench.ts"), 'export { default } from "./link.ts";\n');
      await symlink("parts/real.ts", join(folder, "inside/link.ts"));
      assert.equal((await loadPlan(join(folder, "inside/my.bench.ts"), ENTRIES)).plan.kind, "plan");
    }));

  it("are not read as a script or a plan when they lead out of their folder", () =>
    inFolder(async (folder) => {
      for (const name of ["inside/link.ts", "inside/link.json"]) {
        await symlink("../outside.ts", join(folder, name));
        const { problems } = await failure(join(folder, name));
        assert.match(problems[0]!.message, /link\.(ts|json) is a symbolic link out of its folder$/);
        assert.equal(problems[0]!.fix, `write ${join(folder, "outside.ts")}`);
      }
    }));
});
