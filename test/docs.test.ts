/** Whether the documents are true: links, examples, flags, calls and fields of the result. */

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, it } from "node:test";
import * as language from "../dsl/mod.ts";
import { Command, freePorts, onlyRun } from "./run/command.ts";
import { load } from "./script/scripts.ts";
import { ROOT, run } from "./scripts/stand-in.ts";

/** The most columns of a line of prose. */
const COLUMNS = 100;

const PAGES = readdirSync("docs")
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/${name}`);
const DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", ...PAGES];

interface Document {
  readonly file: string;
  /** Lines outside of code blocks, with their numbers from 1. */
  readonly prose: readonly { readonly number: number; readonly text: string }[];
  readonly code: readonly CodeBlock[];
  /** What a link may have after "#". */
  readonly anchors: ReadonlySet<string>;
}

interface CodeBlock {
  /** Of its first line, from 1. */
  readonly number: number;
  readonly language: string;
  readonly text: string;
}

/** Reads the Markdown that our documents use: fenced code blocks and headings with "#". */
function parseDocument(file: string, content: string): Document {
  const prose: { number: number; text: string }[] = [];
  const code: CodeBlock[] = [];
  let block: { number: number; language: string; lines: string[] } | null = null;
  for (const [index, text] of content.split("\n").entries()) {
    const fence = /^```(\w*)$/.exec(text);
    if (block === null && fence) block = { number: index + 2, language: fence[1]!, lines: [] };
    else if (block === null) prose.push({ number: index + 1, text });
    else if (fence) {
      code.push({ number: block.number, language: block.language, text: block.lines.join("\n") });
      block = null;
    } else block.lines.push(text);
  }
  assert.equal(block, null, `${file}: a code block is not closed`);
  return { file, prose, code, anchors: anchorsOf(prose.map(({ text }) => text)) };
}

/** The anchors that GitHub makes of headings: a heading that occurs again gets a number. */
function anchorsOf(lines: readonly string[]): Set<string> {
  const anchors = new Set<string>();
  for (const line of lines) {
    const heading = /^#+ (.*)$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const anchor = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-");
    let unique = anchor;
    for (let again = 1; anchors.has(unique); again++) unique = `${anchor}-${again}`;
    anchors.add(unique);
  }
  return anchors;
}

const documents = DOCUMENTS.map((file) => parseDocument(file, readFileSync(file, "utf8")));
const documentOf = (file: string) => documents.find((document) => document.file === file)!;
const textOf = (file: string) => readFileSync(file, "utf8");

/** Targets of links, from the place of the document that has them. */
function brokenLinks({ file, prose }: Document): string[] {
  return prose.flatMap(({ number, text }) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target!)
      .filter((target) => !/^https?:/.test(target) && !leadsSomewhere(file, target))
      .map((target) => `${file}:${number}: ${target}`),
  );
}

function leadsSomewhere(from: string, target: string): boolean {
  const [path, anchor] = target.split("#");
  const file = path === "" ? from : normalize(join(dirname(from), path!));
  if (!existsSync(file)) return false;
  return anchor === undefined || (documentOf(file)?.anchors.has(anchor) ?? false);
}

/** Scripts, and parts of scripts that begin with a call of a phase. */
function scriptsIn({ file, code }: Document): { readonly place: string; readonly script: string }[] {
  return code
    .filter(({ language, text }) => language === "ts" && (text.includes("export default") || text.startsWith(".")))
    .map(({ number, text }) => ({
      place: `${file}:${number}`,
      script: text.startsWith(".") ? wholeScript(text) : text,
    }));
}

function wholeScript(phase: string): string {
  const names = Object.keys(language).join(", ");
  return `import { ${names} } from "c10m";\nexport default listen(ports(8080, 4)).swarm(10)${phase}.measure();\n`;
}

describe("documents", () => {
  it("have no link to what does not exist", () => {
    assert.deepEqual(documents.flatMap(brokenLinks), []);
    const broken = parseDocument(
      "README.md",
      "[a](missing.md) [b](docs/README.md#missing) [c](docs/README.md#examples)",
    );
    assert.deepEqual(brokenLinks(broken), ["README.md:1: missing.md", "README.md:1: docs/README.md#missing"]);
  });

  it(`have at most ${COLUMNS} columns, except in tables and code`, () => {
    const ours = documents.filter(({ file }) => file !== "ARCHITECTURE.md");
    const long = ours.flatMap(({ file, prose }) =>
      prose
        .filter(({ text }) => !text.startsWith("|") && [...text].length > COLUMNS)
        .map(({ number }) => `${file}:${number}`),
    );
    assert.deepEqual(long, []);
  });

  it("are listed, each page in docs/README.md and in the README", () => {
    for (const page of PAGES.filter((file) => file !== "docs/README.md")) {
      assert.ok(textOf("docs/README.md").includes(`](${page.slice("docs/".length)})`), `docs/README.md lists ${page}`);
      assert.ok(textOf("README.md").includes(`](${page})`), `README.md lists ${page}`);
    }
  });

  it("list every example", () => {
    const examples = readdirSync("examples").filter((name) => name !== "servers");
    const list = textOf("docs/README.md");
    assert.deepEqual(
      examples.filter((name) => !list.includes(`](../examples/${name})`)),
      [],
    );
  });
});

describe("scripts in the documents", () => {
  const scripts = documents.flatMap(scriptsIn);
  it("are found", () => assert.ok(scripts.length >= 10));
  for (const { place, script } of scripts) {
    it(`${place} is a plan`, async () => {
      const { plan } = await load({ "my.bench.ts": script });
      assert.ok(plan.kind === "plan" || plan.kind === "comparison");
    });
  }
});

describe("docs/command-line.md", () => {
  for (const command of ["run", "doctor", "compare", "report"]) {
    it(`has every flag and exit code of ${command}.mjs`, async () => {
      const { stdout } = await run(process.execPath, [`scripts/${command}.mjs`, "--help"], ROOT);
      const [, flags, codes] = /\nFlags\n([\s\S]*?)\n\nExit codes\n([\s\S]*?)\n(?:\n|$)/.exec(stdout)!;
      const page = textOf("docs/command-line.md");
      const names = [...flags!.matchAll(/--[a-z-]+/g)].map(([name]) => name);
      assert.ok(names.length >= 4);
      assert.deepEqual(
        names.filter((name) => !page.includes(`\`${name}`)),
        [],
      );
      const section = page.split(`| code | of \`${command}.mjs\` |`)[1]!.split("\n\n")[0]!;
      const documented = [...section.matchAll(/^\| ([\d, ]+) \|/gm)].map(([, code]) => code);
      assert.deepEqual(
        documented,
        codes!.split("\n").map((line) => /^ {2}([\d, ]*\d)/.exec(line)![1]),
      );
    });
  }
});

/** Every call of the language: what scripts import, and the methods of every stage. */
function calls(): string[] {
  const stage = Object.getPrototypeOf(language.listen(language.ports(8080, 1))) as object;
  const methods = Object.getOwnPropertyNames(stage).filter((name) => name !== "constructor" && name !== "toJSON");
  return [...methods.map((name) => `.${name}(`), ...Object.keys(language)];
}

/** The options of every call, read from the interfaces that declare them. */
function options(): string[] {
  // draft.ts reads options of any call; its interfaces declare none.
  const sources = readdirSync("dsl", { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && name !== "draft.ts",
  );
  const interfaces = sources.flatMap((name) => [
    ...textOf(join("dsl", name)).matchAll(/^export interface (\w+Options)\b[^{]*\{\n([\s\S]*?)\n\}/gm),
  ]);
  return interfaces.flatMap(([, , body]) =>
    [...body!.matchAll(/^ {2}readonly (\w+)\??: (?!never)/gm)].map(([, name]) => name!),
  );
}

describe("docs/language.md", () => {
  const page = textOf("docs/language.md");

  it("has every call", () => {
    const all = calls();
    assert.ok(all.includes(".swarm(") && all.includes(".echo(") && all.includes("listen"));
    assert.deepEqual(
      all.filter((call) => !page.includes(`\`${call}`) && !new RegExp(`\\b${call}[(.\`]`).test(page)),
      [],
    );
  });

  it("has every option", () => {
    const all = options();
    assert.ok(all.includes("inFlight") && all.includes("subprotocols"));
    assert.deepEqual(
      all.filter((name) => !new RegExp(`\`[^\`]*\\b${name}\\b[^\`]*\``).test(page)),
      [],
    );
  });
});

/** All names of fields in a value. Those of a record by reason, by limit or by sysctl are data, and so is the plan. */
function fieldsOf(value: unknown, data: ReadonlySet<string>): string[] {
  if (value === null || typeof value !== "object") return [];
  if (Array.isArray(value)) return value.flatMap((each) => fieldsOf(each, data));
  return Object.entries(value).flatMap(([name, each]) => [name, ...(data.has(name) ? [] : fieldsOf(each, data))]);
}

describe("docs/results.md", () => {
  it("has every field of a result", async () => {
    const first = await freePorts(2);
    const script = `import { cpu, latency, listen, memory, percent, perSecond, ports, seconds, throughput } from "c10m";
export default listen(ports(${first}, 2)).swarm(20)
  .ramp({ over: seconds(0.5) })
  .echo("hello", { rounds: 3 })
  .echo("hello", { rate: perSecond(100), for: seconds(0.5) })
  .burst("hello", { connections: percent(50) })
  .storm({ drop: percent(50) })
  .churn({ rate: perSecond(20), for: seconds(0.5) })
  .stall("hello", { connections: 2, rate: perSecond(20), for: seconds(0.5) })
  .receive({ for: seconds(0.2) })
  .measure(memory, latency, throughput, cpu)
  .expect(latency.p99.below(seconds(60)));`;
    const command = new Command(script, ["--engine", "node"]);
    const ended = await command.ended;
    await command.leavesNothing();
    assert.equal(onlyRun(ended).phases.length, 8, ended.stderr);

    const data = new Set([
      "plan",
      "failed",
      "lost",
      "messagesLost",
      "failedAttempts",
      "limits",
      "sysctls",
      "kinds",
      "caches",
    ]);
    const fields = new Set(fieldsOf(ended.result, data));
    assert.ok(fields.size > 100, `${fields.size} fields`);
    const page = textOf("docs/results.md");
    assert.deepEqual(
      [...fields].filter((name) => !new RegExp(`\`[^\`]*\\b${name}\\b[^\`]*\``).test(page)),
      [],
    );
  });
});
