import assert from "node:assert/strict";
import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { BIN, linkPackages, ROOT, run, withTemporaryFolder } from "./stand-in.ts";

const SCRIPT = `import { listen, memory, ports, text } from "c10m";
export default listen(ports(8080, 2)).swarm(10).echo(text("hello")).measure(memory);
`;

const WRONG = SCRIPT.replace(".swarm(10)", "");

/** Packs the checkout and installs it into `consumer`, as npm would but without a network. */
async function install(consumer: string): Promise<void> {
  const packed = await run("npm", ["pack", "--pack-destination", consumer], ROOT);
  assert.equal(packed.code, 0, packed.stderr);
  const tarball = (await readdir(consumer)).find((name) => name.endsWith(".tgz"));
  const modules = join(consumer, "node_modules");
  await mkdir(join(modules, "c10m"), { recursive: true });
  const args = ["-xzf", join(consumer, tarball!), "-C", join(modules, "c10m"), "--strip-components=1"];
  assert.equal((await run("tar", args, consumer)).code, 0);
  await linkPackages(consumer);
  await mkdir(join(modules, ".bin"));
  await symlink("../c10m/scripts/run.mjs", join(modules, ".bin/c10m"));
  await writeFile(join(consumer, "package.json"), '{ "type": "module", "dependencies": { "c10m": "*" } }');
  await writeFile(join(consumer, "my.bench.ts"), SCRIPT);
  await writeFile(join(consumer, "wrong.bench.ts"), WRONG);
}

describe("the package", () => {
  it("carries a command that runs scripts, and their types", () =>
    withTemporaryFolder(async (consumer) => {
      await install(consumer);
      const c10m = (...args: string[]) => run(join(consumer, "node_modules/.bin/c10m"), args, consumer);

      const version = await c10m("--version");
      assert.deepEqual([version.code, version.stderr], [0, ""]);
      assert.match(version.stdout, /^c10m \d+\.\d+\.\d+\n$/);

      const plan = await c10m("my.bench.ts", "--plan");
      assert.deepEqual([plan.code, plan.stderr], [0, ""]);
      const { kind, swarm } = JSON.parse(plan.stdout);
      assert.deepEqual([kind, swarm.connections], ["plan", 10]);

      const wrong = await c10m("wrong.bench.ts", "--plan");
      assert.deepEqual([wrong.code, wrong.stdout], [2, ""]);
      assert.match(wrong.stderr, /^wrong\.bench\.ts:2:39: .*\.swarm\(connections\) first\n {2}export default listen/);

      const denoArgs = ["run", "-A", "--node-modules-dir=manual", "node_modules/c10m/scripts/run.mjs"];
      const deno = (...args: string[]) => run(join(BIN, "deno"), [...denoArgs, ...args], consumer);
      assert.deepEqual(await deno("my.bench.ts", "--plan"), plan);
      assert.deepEqual(await deno("wrong.bench.ts", "--plan"), wrong);

      for (const [module, moduleResolution] of [
        ["nodenext", "nodenext"],
        ["esnext", "bundler"],
      ] as const) {
        const options = [
          "--noEmit",
          "--strict",
          "--types",
          "",
          "--module",
          module,
          "--moduleResolution",
          moduleResolution,
        ];
        const check = (file: string) => run(join(BIN, "tsc"), [...options, file], consumer);
        assert.deepEqual(await check("my.bench.ts"), { code: 0, stdout: "", stderr: "" });
        assert.match(
          (await check("wrong.bench.ts")).stdout,
          /^wrong\.bench\.ts\(2,39\): error TS2339: Property 'echo'/,
        );
      }
    }));
});
