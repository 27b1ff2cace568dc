/** Notes about other differences of two results, and about the limits of their comparison. */

import { busyLoad } from "../busy.ts";
import type { ComparedPlan, Environment, HostEnvironment, Result, RunResult } from "../schema.ts";

type Comparable = Pick<Result, "planHash" | "environment" | "runs">;

/** One sentence each; none when both results have the same conditions and enough runs, and all runs finished. */
export function notesOf(base: Comparable, head: Comparable): string[] {
  const names = [...new Set([...base.runs, ...head.runs].map(({ name }) => name))];
  return [
    ...planNotes(base, head),
    ...environmentNotes(base.environment, head.environment),
    ...names.flatMap((name) => runNotes(name, runsOf(base, name), runsOf(head, name))),
    ...fewRunNotes(names.map((name) => ({ name, runs: fewestFinished(runsOf(base, name), runsOf(head, name)) }))),
  ];
}

function runsOf({ runs }: Comparable, name: string): RunResult[] {
  return runs.filter((run) => run.name === name);
}

function planNotes({ planHash: base }: Comparable, { planHash: head }: Comparable): string[] {
  if (base === head) return [];
  return [`The plans differ (plan hash ${base.slice(0, 12)} against ${head.slice(0, 12)}): not the same work.`];
}

function environmentNotes(base: Environment, head: Environment): string[] {
  const notes = base.c10m === head.c10m ? [] : [differs("c10m", base.c10m, head.c10m)];
  const [baseHost, headHost] = [base.hosts[0], head.hosts[0]];
  if (baseHost === undefined || headHost === undefined) return notes;
  const facts = ["runtime", "os", "kernel", "cpu", "cores", "memoryBytes", "governor", "virtualisation"] as const;
  for (const fact of facts) {
    // Results of earlier versions lack some of these.
    const [then, now] = [baseHost[fact] ?? null, headHost[fact] ?? null];
    if (then !== null && now !== null && then !== now) notes.push(differs(FACT_NAMES[fact], String(then), String(now)));
  }
  return [
    ...notes,
    ...settingNotes("limit", baseHost, headHost),
    ...settingNotes("sysctl", baseHost, headHost),
    ...loadNotes("base", baseHost),
    ...loadNotes("head", headHost),
  ];
}

const FACT_NAMES = {
  runtime: "runtime",
  os: "operating system",
  kernel: "kernel",
  cpu: "processor",
  cores: "number of cores",
  memoryBytes: "memory in bytes",
  governor: "processor governor",
  virtualisation: "virtualisation",
};

/** Compares only settings that both sides recorded, because a newer c10m may record more. */
function settingNotes(what: "limit" | "sysctl", base: HostEnvironment, head: HostEnvironment): string[] {
  const [then, now] = what === "limit" ? [base.limits, head.limits] : [base.sysctls, head.sysctls];
  return Object.keys(then)
    .filter((name) => now[name] !== undefined && then[name] !== now[name] && then[name] !== null && now[name] !== null)
    .map((name) => differs(`${what} ${name}`, String(then[name]), String(now[name])));
}

function loadNotes(side: "base" | "head", host: HostEnvironment): string[] {
  const load = busyLoad(host);
  return load === null ? [] : [`The machine was busy when the ${side} began (${load}).`];
}

function differs(what: string, base: string, head: string): string {
  return `Not the same ${what}: ${base}, now ${head}.`;
}

function runNotes(name: string, base: readonly RunResult[], head: readonly RunResult[]): string[] {
  if (head.length === 0) return [`"${name}" is only in the base: not compared.`];
  if (base.length === 0) return [`"${name}" is not in the base: not compared.`];
  const sides = [
    ["base", base],
    ["head", head],
  ] as const;
  return [
    ...engineNotes(name, base[0]!, head[0]!),
    ...sizeNotes(name, base[0]!, head[0]!),
    ...sides.flatMap(([side, runs]) => cutNotes(name, side, runs)),
  ];
}

function engineNotes(name: string, { engine: base }: RunResult, { engine: head }: RunResult): string[] {
  return (["server", "swarm"] as const)
    .filter((side) => base[side] !== head[side])
    .map((side) => differs(`engine of "${name}" (${side})`, base[side], head[side]));
}

function sizeNotes(name: string, { connections: base }: RunResult, { connections: head }: RunResult): string[] {
  if (base.requested === head.requested) return [];
  return [differs(`size of "${name}"`, `${base.requested} connections`, `${head.requested}`)];
}

function cutNotes(name: string, side: string, runs: readonly RunResult[]): string[] {
  const cut = runs.filter(({ aborted }) => aborted !== null).length;
  if (cut === 0) return [];
  return [`"${name}": ${cut} of ${runs.length} runs of the ${side} could not finish: left out.`];
}

/** The number of finished runs on the side with fewer of them. */
function fewestFinished(...sides: readonly (readonly RunResult[])[]): number {
  return Math.min(...sides.map((runs) => runs.filter(({ aborted }) => aborted === null).length));
}

/** Numbers of runs that are too few: only huge differences are distinguishable from noise. */
const TOO_FEW = [
  [1, "once"],
  [2, "twice"],
] as const;

function fewRunNotes(plans: readonly { name: string; runs: number }[]): string[] {
  return TOO_FEW.flatMap(([count, often]) => {
    const names = plans.filter(({ runs }) => runs === count).map(({ name }) => `"${name}"`);
    if (names.length === 0) return [];
    return [`${names.join(", ")} ran ${often} on a side, so the noise is uncertain: repeat both with --runs 5.`];
  });
}

/** Noise above this hides changes that matter to most users. */
const NOISY_PERCENT = 20;

/** Lists the figures that are so noisy that "no regression" means little. */
export function noiseNotes(plans: readonly ComparedPlan[]): string[] {
  const namesByTitles = new Map<string, string[]>();
  for (const { name, metrics } of plans) {
    const noisy = metrics.filter(({ noisePercent }) => noisePercent !== null && noisePercent > NOISY_PERCENT);
    const titles = noisy.map(({ title }) => (title.startsWith(" ") ? "memory per connection" : title));
    const noisyTitles = [...new Set(titles)].join(", ");
    if (noisyTitles !== "") namesByTitles.set(noisyTitles, [...(namesByTitles.get(noisyTitles) ?? []), `"${name}"`]);
  }
  return [...namesByTitles].map(([titles, names]) => {
    const what = `changes of ${titles} below ${NOISY_PERCENT} % cannot be distinguished from noise`;
    return `${names.join(", ")}: ${what}. More runs or a quieter machine help.`;
  });
}
