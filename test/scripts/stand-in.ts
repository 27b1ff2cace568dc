import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout under test. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Executables of the checkout's packages. */
export const BIN = join(ROOT, "node_modules/.bin");

/** How a command has ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Says what it was given, and leaves a timer behind, as a script may; the first argument chooses how it ends. */
const MAIN = `
export async function main(args: string[], context: object): Promise<number> {
  setInterval(() => {}, 1_000);
  if (args[0] === "crash") throw new TypeError("crashed on purpose");
  for (let line = 0; args[0] === "noisy" && line < 3; line++) {
    process.stdout.write("out\\n");
    process.stderr.write("err\\n");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  if (args[0] === "noisy") return 3;
  if (args[0] === "big") console.log("x".repeat(4_000_000));
  else console.log(JSON.stringify({ args, context }));
  return 3;
}
`;

/** Where `MAIN` throws. */
export const CRASH_PLACE = /runtime\/cli\/main\.ts:4:\d+/;

/** A small checkout with the launcher under test and a runtime that only answers; removed after `use`. */
export async function withStandIn(use: (checkout: string) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (checkout) => {
    await cp(join(ROOT, "scripts"), join(checkout, "scripts"), { recursive: true });
    await cp(join(ROOT, "deno.json"), join(checkout, "deno.json"));
    await writeFile(join(checkout, "package.json"), '{ "name": "stand-in", "version": "1.2.3", "type": "module" }');
    await mkdir(join(checkout, "dsl"));
    await writeFile(join(checkout, "dsl/mod.ts"), "export {};");
    await mkdir(join(checkout, "runtime/cli"), { recursive: true });
    await mkdir(join(checkout, "runtime/coordinator/workers"), { recursive: true });
    await writeFile(join(checkout, "runtime/cli/main.ts"), MAIN);
    await mkdir(join(checkout, "runtime/script/sandbox/guest"), { recursive: true });
    for (const entry of ["coordinator/workers", "script/sandbox", "script/sandbox/guest"]) {
      await writeFile(join(checkout, "runtime", entry, "main.ts"), "export {};");
    }
    await linkPackages(checkout);
    await use(checkout);
  });
}

/** Gives `folder` the checkout's packages without a network; its node_modules is its own, for caches and more packages. */
export async function linkPackages(folder: string): Promise<void> {
  const modules = join(folder, "node_modules");
  await mkdir(modules, { recursive: true });
  const { dependencies } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(ROOT, "node_modules", name), join(modules, name));
  }
}

/** A new folder outside the checkout, without symlinks in its path; removed after `use`. */
export async function withTemporaryFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "c10m-test-")));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs a command to its end, its output in pipes. */
export function run(command: string, args: readonly string[], cwd: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
