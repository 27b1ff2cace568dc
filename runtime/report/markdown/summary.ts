/** What a reader of a pull request looks at first: a row a plan, and whatever went wrong. */

import { formatCount } from "../../format/units.ts";
import type { Result, RunResult } from "../../result/schema.ts";
import { busyText } from "../busy.ts";
import { byPlan, type Figure, MEMORY, MESSAGE_RATE, OPEN_RATE, P50, P99, spreadOf } from "../figures.ts";
import { shortfallsOf } from "../sections/verdict.ts";
import { list, table } from "./blocks.ts";
import { code, plain } from "./escape.ts";

const TITLES = ["", "held", "memory per connection", "open rate", "messages/s", "p50", "p99", "verdict"];

/** The table; of repeated runs it has the medians, but the worst of what was held. */
export function summaryTable(result: Result): string {
  return table(
    TITLES,
    inOrder(result).map(({ name, runs: own }) => [
      code(name),
      heldText(own),
      ...[MEMORY, OPEN_RATE, MESSAGE_RATE, P50, P99].map((figure) => medianText(figure, own)),
      verdictText(own),
    ]),
  );
}

/** The plans that ran, in the order written: several are carried out in an order of their own. */
function inOrder({ plans, runs }: Result): { name: string; runs: RunResult[] }[] {
  const place = (name: string) => plans.findIndex((plan) => plan.name === name);
  return byPlan(runs).sort((a, b) => place(a.name) - place(b.name));
}

/** What the figures are, when there is more than one run. */
export function summaryNote({ runs }: Result): string | null {
  const most = Math.max(...byPlan(runs).map(({ runs: own }) => own.length));
  return most > 1 ? `Medians of ${formatCount(most)} runs; held is the worst of them.` : null;
}

/** Everything that was asked for and not attained, a line each; and what to mistrust. */
export function troubles(result: Result): string[] {
  const { environment, plans } = result;
  const skipped = plans.flatMap(({ name, skipped: why }) => {
    return why === null ? [] : [`${code(name)}: skipped, ${plain(why)}`];
  });
  const busy = environment.hosts.map(busyText).filter((text) => text !== null);
  const shortfalls = inOrder(result).flatMap(({ name, runs: own }) =>
    own.flatMap((run) => {
      const where = `✗ ${code(name)}${own.length > 1 ? `, run ${run.repetition}` : ""}`;
      const aborted = run.aborted === null ? [] : [`could not finish: ${run.aborted.split("\n")[0]}`];
      return [...aborted, ...shortfallsOf(run, false)].map((text) => `${where}: ${plain(text)}`);
    }),
  );
  return [...shortfalls, ...skipped, ...busy.map((text) => `! ${plain(text)}`)];
}

/** The troubles as a list; null when there are none. */
export function troubleList(result: Result): string | null {
  const all = troubles(result);
  return all.length === 0 ? null : list(all);
}

function medianText(figure: Figure, runs: readonly RunResult[]): string {
  return spreadOf(figure, runs).median;
}

/** The run that held the smallest share of what was asked for. */
function heldText(runs: readonly RunResult[]): string {
  const [worst] = runs
    .map(({ connections }) => connections)
    .sort((a, b) => a.held / (a.target || 1) - b.held / (b.target || 1));
  return worst === undefined ? "" : `${formatCount(worst.held)} of ${formatCount(worst.target)}`;
}

function verdictText(runs: readonly RunResult[]): string {
  const cut = runs.filter(({ aborted }) => aborted !== null).length;
  const failed = runs.filter((run) => run.aborted === null && shortfallsOf(run, false).length > 0).length;
  if (cut + failed === 0) return "✓ passed";
  const of = (count: number) => (runs.length === 1 ? "" : `${formatCount(count)} of ${formatCount(runs.length)} `);
  const words = [failed > 0 ? `${of(failed)}failed` : "", cut > 0 ? `${of(cut)}cut short` : ""];
  return `✗ ${words.filter((word) => word !== "").join(", ")}`;
}
