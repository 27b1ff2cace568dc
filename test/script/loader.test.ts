import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, it } from "node:test";
import { canonicalJson } from "../../dsl/canonical.ts";
import { failure, load, withFiles } from "./scripts.ts";

const SCRIPT = `import { listen, memory, ports, seconds, text } from "c10m";
export default listen(ports(8080, 200)).swarm(1_000).ramp({ over: seconds(3) }).echo(text("hello")).measure(memory);
`;

const PLAN = {
  kind: "plan",
  version: 1,
  name: null,
  subject: {
    kind: "listen",
    ports: { first: 8080, count: 200 },
    host: "127.0.0.1",
    protocol: "tcp",
    path: null,
    engine: "auto",
    workers: null,
  },
  swarm: { kind: "swarm", connections: 1_000, engine: "auto", workers: null, from: null, connectTimeoutMs: 30_000 },
  phases: [
    { kind: "ramp", schedule: { kind: "over", overMs: 3_000 }, to: null },
    {
      kind: "echo",
      model: "closed",
      message: { kind: "text", text: "hello" },
      rounds: 1,
      inFlight: 1_024,
      timeoutMs: 30_000,
    },
  ],
  measure: ["memory"],
};

describe("loadPlan", () => {
  it("reads a script's plan, with its hash", async () => {
    const { plan, planHash } = await load({ "my.bench.ts": SCRIPT });
    assert.deepEqual(plan, PLAN);
    assert.equal(planHash, createHash("sha256").update(canonicalJson(PLAN)).digest("hex"));
  });

  it("reads the same plan from a plan file, whatever its layout", async () => {
    const expected = await load({ "my.bench.ts": SCRIPT });
    const shuffled = Object.fromEntries(Object.entries(PLAN).reverse());
    for (const text of [JSON.stringify(PLAN), JSON.stringify(shuffled, null, 2), `\uFEFF${JSON.stringify(PLAN)}\r\n`]) {
      assert.deepEqual(await load({ "plan.json": text }), expected);
    }
  });

  it("freezes the plan through and through", async () => {
    const { plan } = await load({ "my.bench.ts": SCRIPT });
    const frozen = (value: unknown): boolean =>
      typeof value !== "object" || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen));
    assert(frozen(plan));
  });

  for (const name of ["my.bench.mts", "my.bench.js", "my.bench.mjs", "odd #1%20é ?/my bench.ts"]) {
    it(`reads ${name}`, async () => assert.deepEqual((await load({ [name]: SCRIPT })).plan, PLAN));
  }

  it("reads files beside the script, types and JSON and awaited values too", async () => {
    const files = {
      "my.bench.ts": `import type { Measured } from "c10m";
        import { server } from "./parts/server.ts";
        import sizes from "./sizes.json";
        const { memory, text, seconds } = await import("c10m");
        const plan: Measured = server.swarm(sizes.swarm).ramp({ over: seconds(3) }).echo(text("hello")).measure(memory);
        export default plan satisfies Measured;`,
      "parts/server.ts": `import { listen, ports } from "c10m";
        export const server = listen(ports(8080, 200));`,
      "sizes.json": '{ "swarm": 1000 }',
    };
    assert.deepEqual((await load(files)).plan, PLAN);
  });

  it("evaluates a script anew each time that it is loaded, away from this process", async () => {
    const script = `${SCRIPT}if ((globalThis.loads = (globalThis.loads ?? 0) + 1) > 1) throw new Error("twice");`;
    await load({ "my.bench.ts": script });
    await load({ "my.bench.ts": script });
    assert.equal((globalThis as { loads?: number }).loads, undefined);
  });

  it("does not heed a tsconfig.json beside the script", async () => {
    const tsconfig = '{ "extends": "./nowhere.json", "compilerOptions": { "paths": { "c10m": ["./nowhere.ts"] } } }';
    assert.deepEqual((await load({ "my.bench.ts": SCRIPT, "tsconfig.json": tsconfig })).plan, PLAN);
  });

  it("says so when there is no such file, or none that it can read as one", async () => {
    await withFiles({ "my.bench.ts": SCRIPT, "notes.txt": "" }, async (folder) => {
      const problemOf = async (name: string) => {
        const { problems } = await failure(join(folder, name));
        assert.equal(problems.length, 1);
        return problems[0];
      };
      const path = join(folder, "my.bench.ts");
      assert.deepEqual(await problemOf("my.bnch.ts"), {
        message: `there is no file ${join(folder, "my.bnch.ts")}`,
        fix: `did you mean ${path}?`,
        location: undefined,
      });
      assert.equal((await problemOf("nowhere/at-all.ts"))!.fix, "write the path of a .bench.ts script");
      assert.equal((await problemOf("my.bench.ts/x.ts"))!.message, `there is no file ${path}/x.ts`);
      assert.deepEqual(await problemOf("."), {
        message: `${folder} is a directory`,
        fix: `did you mean ${path}?`,
        location: undefined,
      });
      assert.match((await problemOf("notes.txt"))!.message, /notes\.txt" is neither a script nor a plan file$/);
    });
  });
});
