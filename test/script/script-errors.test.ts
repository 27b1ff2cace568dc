import { type Case, describeCases, type ExpectedProblem, IMPORT } from "./scripts.ts";

const COMPARING: Case[] = [
  [
    "a wrong value in one of several plans, at its own line",
    `import { compare, listen, ports } from "c10m";
const good = listen(ports(8080, 2)).swarm(2).measure();
const bad = listen(ports(8080, 2))
  .swarm(0)
  .measure();
export default compare({ good, bad });
`,
    { place: "my.bench.ts:4:4", message: "a swarm of 0 connections measures nothing", fix: /./ },
  ],
  [
    "a plan that stops short, and what is no plan",
    `import { compare, listen, ports } from "c10m";
export default compare({
  half: listen(ports(8080, 2)),
});
`,
    {
      place: "my.bench.ts:2:16",
      message: 'Cannot compare "half", which stops at listen(...): call .swarm(connections) next',
      fix: /^write compare/,
    },
  ],
  [
    "no plan to compare",
    'import { compare } from "c10m";\nexport default compare({});\n',
    { place: "my.bench.ts:2:16", message: "plans must be at least one plan, not []", fix: /./ },
  ],
];

const RUNNING: Case[] = [
  [
    "a throw",
    `${IMPORT}\n  throw new RangeError("no");\n`,
    { place: "my.bench.ts:3:9", message: "the script threw RangeError: no" },
  ],
  [
    "a throw in an imported file",
    {
      "my.bench.ts": 'import { fail } from "./lib/helper.ts";\nexport default fail(3);\n',
      "lib/helper.ts":
        "type Size = number;\n\nexport function fail(size: Size): never {\n  throw new Error('bad ' + size);\n}\n",
    },
    { place: "lib/helper.ts:4:9", message: "the script threw Error: bad 3" },
  ],
  [
    "a rejected await",
    'await null;\nawait Promise.reject(new TypeError("later"));\n',
    { place: "my.bench.ts:2:22", message: "the script threw TypeError: later" },
  ],
  [
    "an exit",
    `${IMPORT}if (listen) process.exit(0);\nexport default listen(ports(8080, 2)).swarm(2).measure(memory);\n`,
    {
      place: "my.bench.ts:2:13",
      message: "the script threw ReferenceError: process is not defined",
      fix: /^a script only describes a plan: it has the language, but no access to this machine/,
    },
  ],
  [
    "a timer",
    "setTimeout(() => {}, 1);\n",
    {
      place: "my.bench.ts:1:1",
      message: "the script threw ReferenceError: setTimeout is not defined",
      fix: /^a script only describes a plan: it has no timers/,
    },
  ],
  [
    "an await of what never happens",
    "await new Promise(() => {});\n",
    { place: null, message: /my\.bench\.ts: the script never finishes: it waits/, fix: /^a script only/ },
  ],
  [
    "a throw of what is no Error",
    'throw "text";\n',
    { place: null, message: /my\.bench\.ts: the script threw "text"$/, fix: /^write throw new Error/ },
  ],
  [
    "a call that is spelt wrong",
    `${IMPORT}export default listen(ports(8080, 2)).swam(2).measure(memory);\n`,
    {
      place: "my.bench.ts:2:39",
      message: /^the script threw TypeError: .*swam is not a function$/,
      fix: "did you mean .swarm()?",
    },
  ],
  [
    "a name that was not imported",
    "// nothing imported\nexport default\n  listen(1);\n",
    {
      place: "my.bench.ts:3:3",
      message: "the script threw ReferenceError: listen is not defined",
      fix: 'write import { listen } from "c10m"',
    },
  ],
  [
    "a name that nobody knows",
    "export default\n  lsten(1);\n",
    { place: "my.bench.ts:2:3", message: "the script threw ReferenceError: lsten is not defined" },
  ],
  [
    "calls in an order that is not legal, where they stand",
    `${IMPORT}const server: any = listen(ports(8080, 2));\nexport default server\n  .measure(memory);\n`,
    { place: "my.bench.ts:4:4", message: /\.measure\(\).*\.swarm\(connections\) first/, fix: /swarm/ },
  ],
];

const EXPORTING: Case[] = [
  [
    "no default export",
    `${IMPORT}export const plan = listen(ports(8080, 2)).swarm(2).measure(memory);\n`,
    { place: "my.bench.ts:1:1", message: /exports no plan/, fix: /^write export default listen/ },
  ],
  [
    "an empty script",
    "",
    { place: "my.bench.ts:1:1", message: /exports no plan/, fix: /^write export default listen/ },
  ],
  ["a function", "\nexport default function $plan$() {}\n", notPlan("2:16", "a function")],
  ["a string", '\nconst plan = "plan";\nexport { plan as default };\n', notPlan("2:1", "a string")],
  ["an array", `${IMPORT}\n  export default [listen(ports(8080, 2))];\n`, notPlan("3:3", "an array")],
  ["an object", "export default { kind: 'plan' };\n", notPlan("1:1", "an object")],
  ["null", "export default null;\n", notPlan("1:1", "null")],
  ["undefined", "export default undefined;\n", notPlan("1:1", "undefined")],
  [
    "a promise",
    "const later = async () => 1;\nexport default later();\n",
    { place: "my.bench.ts:2:1", message: "export default is a promise, not a plan", fix: /await/ },
  ],
  [
    "a server without a swarm",
    `${IMPORT}export default listen(ports(8080, 2));\n`,
    {
      place: "my.bench.ts:2:16",
      message: /listen\(\.\.\.\): call \.swarm\(connections\) next$/,
      fix: /^write listen\(\.\.\.\)\.swarm\(/,
    },
  ],
  [
    "a swarm without .measure()",
    `${IMPORT}export default listen(ports(8080, 2))\n  .swarm(2)\n  .echo(text("x"));\n`,
    {
      place: "my.bench.ts:4:4",
      message: /\.echo\(\.\.\.\): call \.measure\(\.\.\.probes\) next$/,
      fix: /^write \.echo\(\.\.\.\)\.measure\(/,
    },
  ],
  [
    "every problem of a plan, each at the call behind it",
    {
      "my.bench.ts": `${IMPORT}import { swarm } from "./swarm.ts";
export default swarm(listen(ports(0, 2)))
  .ramp({ over: seconds(-1) })
  .echo(bytes(4), { rounds: 0 })
  .measure(memory)
  .named("");
`,
      "swarm.ts":
        'import type { Listening } from "c10m";\n\nexport const swarm = (server: Listening) =>\n  server.swarm(0.5);\n',
    },
    { place: "my.bench.ts:7:4", message: /^name /, fix: /./ },
    { place: "my.bench.ts:3:22", message: /^first /, fix: /8080/ },
    { place: "swarm.ts:4:10", message: /^connections .*0\.5$/, fix: /./ },
    { place: "my.bench.ts:4:4", message: /^over .*-1,000/, fix: /seconds/ },
    { place: "my.bench.ts:5:4", message: /^rounds /, fix: /./ },
  ],
];

function notPlan(place: string, what: string): ExpectedProblem {
  const fix = /^write export default listen/;
  return { place: `my.bench.ts:${place}`, message: `export default is ${what}, not a plan`, fix };
}

describeCases("a comparison", COMPARING);
describeCases("a script that throws", RUNNING);
describeCases("a script that exports no good plan", EXPORTING);
