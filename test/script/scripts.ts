import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { UserError } from "../../runtime/problem/problem.ts";
import type { ScriptEntries } from "../../runtime/script/evaluate.ts";
import { type LoadedPlan, loadPlan } from "../../runtime/script/load-plan.ts";

const pathOf = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));

/** What scripts are loaded with in a checkout. */
export const ENTRIES: ScriptEntries = {
  dslEntry: pathOf("dsl/mod.ts"),
  guestEntry: pathOf("runtime/script/sandbox/guest/main.ts"),
  sandboxEntry: pathOf("runtime/script/sandbox/main.ts"),
};

/** Files by name. */
export type Files = Readonly<Record<string, string>>;

/** A problem as the tests write it down. */
export interface ExpectedProblem {
  /** `file:line:column`, the file relative to the scripts' folder; null where there is no place. */
  readonly place: string | null;
  readonly message: string | RegExp;
  readonly fix?: string | RegExp;
}

/** What must fail, and how; a text alone is "my.bench.ts". */
export type Case = readonly [what: string, files: string | Files, ...expected: ExpectedProblem[]];

/** The first line of most scripts. */
export const IMPORT = 'import { bytes, listen, memory, ports, seconds, text } from "c10m";\n';

/** A suite with a test for each case. */
export function describeCases(suite: string, cases: readonly Case[]): void {
  describe(`${suite} is refused`, () => {
    for (const [what, files, ...expected] of cases) {
      it(what, () => assertProblems(typeof files === "string" ? { "my.bench.ts": files } : files, expected));
    }
  });
}

/** Writes files into a new folder outside the checkout, and removes it after `use`. */
export async function withFiles<T>(files: Files, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "c10m-scripts-")));
  try {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Loads the first of `files`, and makes sure that nothing was left behind. */
export async function load(files: Files): Promise<LoadedPlan> {
  return withFiles(files, async (folder) => {
    const before = await readdir(folder, { recursive: true });
    try {
      return await loadPlan(join(folder, Object.keys(files)[0]!), ENTRIES);
    } finally {
      assert.deepEqual(await readdir(folder, { recursive: true }), before);
    }
  });
}

/** Loads the first of `files`, which must fail with exactly these problems, each with its source line. */
async function assertProblems(files: Files, expected: readonly ExpectedProblem[]): Promise<void> {
  await withFiles(files, async (folder) => {
    const error = await failure(join(folder, Object.keys(files)[0]!));
    const places = error.problems.map(({ location }) =>
      location ? `${relative(folder, location.file)}:${location.line}:${location.column}` : null,
    );
    assert.deepEqual(
      places,
      expected.map(({ place }) => place),
      error.message,
    );
    for (const [index, { location, message, fix }] of error.problems.entries()) {
      assertText(message, expected[index]!.message);
      assertText(fix, expected[index]!.fix);
      if (!location) continue;
      const source = files[relative(folder, location.file)]!;
      assert.equal(location.lineText, source.split(/\r?\n/)[location.line - 1]);
    }
  });
}

/** The error of loading `file`: a UserError with exit code 2, or the test fails. */
export async function failure(file: string): Promise<UserError> {
  try {
    await loadPlan(file, ENTRIES);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    assert.equal(error.exitCode, 2);
    return error;
  }
  return assert.fail(`${file} was loaded`);
}

function assertText(actual: string | undefined, expected: string | RegExp | undefined): void {
  if (expected instanceof RegExp) assert.match(actual ?? "", expected);
  else assert.equal(actual, expected);
}
