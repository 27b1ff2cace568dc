/** Whether a plan fits a host, how it is laid out there, and the largest swarm that would fit. Pure arithmetic. */

import { MAX_CONNECTIONS } from "../../dsl/limits.ts";
import type { Plan } from "../../dsl/plan.ts";
import { formatCount } from "../format/units.ts";
import type { Host } from "../host/host.ts";
import { firstSources } from "./addresses.ts";
import type { Assessment, Profiles, Sizing } from "./assessment.ts";
import { type Load, loadFits, loadOf, type Setting, settingOf } from "./load.ts";
import { needsOf } from "./needs.ts";
import { notesOf } from "./notes.ts";
import { remediesFor } from "./remedies.ts";
import { largestThat } from "./search.ts";

/** Assesses a plan on a host before it runs. */
export function assess(plan: Plan, host: Host, profiles: Profiles): Assessment {
  const setting = settingOf(plan, host, profiles);
  const load = loadOf(setting, plan.swarm.connections);
  const largest = largestThat(1, MAX_CONNECTIONS, (size) => loadFits(loadOf(setting, size), setting)) ?? 0;
  const needs = needsOf(load, setting);
  const shortfalls = needs
    .filter(({ fits }) => !fits)
    .map((need) => {
      return { what: need.what, need: need.need, have: need.have, remedies: remediesFor(need, load, setting, largest) };
    });
  return {
    connections: load.connections,
    sizing: sizingOf(load, setting),
    needs,
    shortfalls,
    notes: notesOf(load, setting),
    largest,
    binding: bindingOf(largest, setting),
  };
}

function sizingOf({ server, swarm, tuples }: Load, setting: Setting): Sizing {
  const sources = sourcesOf(tuples.sources, setting);
  return {
    serverWorkers: server?.workers ?? 0,
    swarmWorkers: swarm.workers,
    sources,
    sourcePorts: sources === null ? [] : setting.sourcePorts,
  };
}

/** The kernel chooses the source address as long as one is enough. */
function sourcesOf(count: number, { sourcing }: Setting): readonly string[] | null {
  if (sourcing.kind === "listed") return sourcing.addresses;
  return count === 1 ? null : firstSources(count);
}

function bindingOf(largest: number, setting: Setting): string {
  if (largest === MAX_CONNECTIONS) return `a script may ask for at most ${formatCount(MAX_CONNECTIONS)} connections`;
  const unmet = needsOf(loadOf(setting, largest + 1), setting).find(({ fits }) => !fits);
  return `${unmet?.what}: ${unmet?.have}`;
}
