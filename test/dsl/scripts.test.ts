/** What holds for any script: right ones yield valid plans, wrong ones problems, and neither crashes. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson } from "../../dsl/canonical.ts";
import * as c10m from "../../dsl/mod.ts";
import { type Problem, validate } from "../../dsl/validate.ts";
import { anyPlan } from "./arbitrary.ts";
import { isDeeplyFrozen } from "./frozen.ts";

// biome-ignore lint/suspicious/noExplicitAny: this is how a script without types sees the language
const { listen, ports, random, spawn } = c10m as any;

test("property: any legal script is a valid, frozen plan that survives JSON", () => {
  fc.assert(
    fc.property(anyPlan, (plan) => {
      assert.deepEqual(validate(plan), []);
      assert.ok(isDeeplyFrozen(plan));
      const copy: unknown = JSON.parse(JSON.stringify(plan));
      assert.deepEqual(copy, plan);
      assert.equal(canonicalJson(copy), canonicalJson(plan));
    }),
  );
});

test("property: no value crashes a call, and none is lost on its way through JSON", () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withTypedArray: true,
    withSparseArray: true,
  });
  fc.assert(
    fc.property(fc.array(anything, { minLength: 18, maxLength: 18 }), (v) => {
      const stages = [
        listen(v[0], v[1]).websocket(v[2]).swarm(v[3], v[4]).ramp(v[5], v[6]).hold(v[7]).echo(v[8], v[9]),
        spawn(v[0], { ports: ports(v[10], v[11]), ready: v[12], env: v[13] }).swarm(v[3], {
          from: v[14],
          workers: v[15],
        }),
      ];
      for (const stage of stages) {
        const draft = stage
          .echo(random(v[16], v[17], v[1]))
          .measure(v[2], v[3])
          .named(v[4])
          .toJSON();
        const problems: Problem[] = validate(draft);
        assert.ok(problems.length > 0 && isDeeplyFrozen(draft));
        assert.deepEqual(validate(JSON.parse(JSON.stringify(draft))), problems);
        assert.ok(problems.every(({ path, message, fix }) => path !== "" && message !== "" && fix !== ""));
      }
    }),
  );
});
