import type { ProbeName } from "../../dsl/plan.ts";
import type { RunContext } from "../coordinator/run-state.ts";
import type { PhaseResult } from "../result/schema.ts";
import {
  type EndedStep,
  type Movement,
  nothingMeasured,
  type PhaseMeasurements,
  type Probe,
  type RunMeasurements,
  type RunProbes,
  type Snapshot,
} from "./probe.ts";
import { PROBES } from "./registry.ts";

/**
 * Starts the probes of a run. Must be called before any process of the run starts.
 *
 * @param measure the names in `.measure()`
 */
export function startProbes(measure: readonly ProbeName[], run: RunContext): RunProbes {
  const names = Object.keys(PROBES) as ProbeName[];
  const wanted = names
    .map((name) => PROBES[name])
    .filter(({ always }, index) => always || measure.includes(names[index]!));
  return together(wanted.map(({ start }) => start(run)));
}

/** Several probes as one: each call goes to all of them, and what they return is merged. */
export function together(probes: readonly Probe[]): RunProbes {
  return new ActiveProbes(probes);
}

class ActiveProbes implements RunProbes {
  readonly #probes: readonly Probe[];
  #inStep = false;

  constructor(probes: readonly Probe[]) {
    this.#probes = probes;
  }

  begin(): void {
    this.#inStep = true;
    for (const probe of this.#probes) probe.begin?.();
  }

  look(movement: Movement): void {
    for (const probe of this.#probes) probe.look?.(movement);
  }

  async settle(): Promise<void> {
    for (const settling of this.#probes) {
      if (settling.settle === undefined) continue;
      const others = this.#inStep ? this.#probes.filter((probe) => probe !== settling) : [];
      for (const probe of others) probe.pause?.();
      try {
        await settling.settle();
      } finally {
        for (const probe of others) probe.resume?.();
      }
    }
  }

  end(step: EndedStep): PhaseMeasurements {
    this.#inStep = false;
    const parts = this.#probes.map((probe) => probe.end?.(step) ?? {});
    return Object.assign({ latency: null, cpu: null }, ...parts, { figures: mergedFigures(parts) });
  }

  snapshot(): Snapshot {
    return Object.assign({ memory: null }, ...this.#probes.map((probe) => probe.snapshot?.() ?? {}));
  }

  report(phases: readonly PhaseResult[]): RunMeasurements {
    const parts = this.#probes.map((probe) => probe.report?.(phases) ?? {});
    return Object.assign(nothingMeasured(), ...parts, { figures: mergedFigures(parts) });
  }
}

/** Merges the figures of all probes. Each probe has its own name, so no two parts have the same key. */
function mergedFigures(parts: readonly Partial<Pick<PhaseMeasurements, "figures">>[]): PhaseMeasurements["figures"] {
  return Object.assign({}, ...parts.map(({ figures }) => figures ?? {}));
}
