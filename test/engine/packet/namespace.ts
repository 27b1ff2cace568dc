import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { namespaceCommand } from "../../../runtime/cli/isolate/namespace.ts";

const INSIDE = join(import.meta.dirname, "inside");

/** What a program in a namespace came to. */
export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs a file of `inside/` as tests, in a network namespace of its own, which is gone with it. */
export async function testInside(file: string, ...args: readonly string[]): Promise<Ended> {
  const node = [process.execPath, "--import", "tsx", join(INSIDE, file), ...args];
  const needs = { connections: 1_000, listening: [] };
  const [program = "", ...words] = namespaceCommand(node, needs, process.getuid?.() === 0);
  const child = spawn(program, words, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_TEST_CONTEXT: "" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, output };
}
