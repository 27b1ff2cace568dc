import { type Case, describeCases } from "./scripts.ts";

const PLAN_FILES: Case[] = [
  ["no JSON", { "plan.json": '{\n  "kind": "plan",,\n}\n' }, { place: "plan.json:2:18", message: /JSON/ }],
  ["an empty plan file", { "plan.json": "" }, { place: "plan.json:1:1", message: /Unexpected end of file/ }],
  [
    "every problem of a plan file, at the value or at what should hold it",
    {
      "plan.json": `{
  "kind": "plan", "version": 1, "name": 3,
  "subject": { "kind": "listen", "ports": { "first": 0, "count": 1 }, "host": "127.0.0.1",
               "protocol": "tcp", "path": null, "engine": "auto", "workers": null },
  "swarm": { "kind": "swarm", "connections": 1, "engine": "auto", "workers": null, "from": null,
             "connectTimeoutMs": 1000 },
  "phases": [{ "kind": "hold", "durationMs": 1 }, { "kind": "hold" }],
  "measure": ["memory"]
}
`,
    },
    { place: "plan.json:2:41", message: /^name /, fix: /./ },
    { place: "plan.json:3:54", message: /^first /, fix: /./ },
    { place: "plan.json:7:51", message: /^duration is missing/, fix: /./ },
  ],
  [
    "a comparison's problems, at their places",
    { "plan.json": '{\n  "kind": "comparison", "version": 1,\n  "plans": [{ "kind": "plan", "name": "a" }]\n}\n' },
    ...["version", "subject", "swarm", "phases", "measure"].map((missing) => {
      return { place: "plan.json:3:13", message: new RegExp(`^${missing} is missing`), fix: /./ };
    }),
  ],
  ["a plan file that holds no plan", { "plan.json": "[1]" }, { place: "plan.json:1:1", message: /plan/, fix: /./ }],
];

describeCases("a plan file", PLAN_FILES);
