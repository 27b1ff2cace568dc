/** The sections of a run's details, in order. A new section is a file and a line here. */

import type { RunResult } from "../../result/schema.ts";
import type { Block } from "../model.ts";
import { burstBlocks } from "./bursts.ts";
import { churnBlocks } from "./churns.ts";
import { connectionBlocks } from "./connections.ts";
import { expectationBlocks } from "./expectations.ts";
import { fanOutBlocks } from "./fan-outs.ts";
import { figureBlocks } from "./figures.ts";
import { latencyBlocks } from "./latency.ts";
import { loginBlocks } from "./logins.ts";
import { memoryBlocks } from "./memory.ts";
import { messageBlocks } from "./messages.ts";
import { overTimeBlocks } from "./over-time.ts";
import { phaseBlocks } from "./phases.ts";
import { processorTimeBlocks } from "./processor-time.ts";
import { rampBlocks } from "./ramps.ts";
import { receivedBlocks } from "./received.ts";
import { roundBlocks } from "./rounds.ts";
import { scheduleBlocks } from "./schedules.ts";
import { slowReaderBlocks } from "./slow-readers.ts";
import { stormBlocks } from "./storms.ts";
import { userSpaceBlocks } from "./user-space.ts";

/** A section of a run. */
export interface RunSection {
  readonly title: string;
  /** Empty when the run has nothing of it: the section is then left out. */
  readonly blocksOf: (run: RunResult) => Block[];
}

export const RUN_SECTIONS: readonly RunSection[] = [
  { title: "Expected", blocksOf: expectationBlocks },
  { title: "Connections", blocksOf: connectionBlocks },
  { title: "Logins", blocksOf: loginBlocks },
  { title: "Phases", blocksOf: phaseBlocks },
  { title: "Over time", blocksOf: overTimeBlocks },
  { title: "Ramps", blocksOf: rampBlocks },
  { title: "Storms", blocksOf: stormBlocks },
  { title: "Churns", blocksOf: churnBlocks },
  { title: "Rounds", blocksOf: roundBlocks },
  { title: "Bursts", blocksOf: burstBlocks },
  { title: "Messages", blocksOf: messageBlocks },
  { title: "Schedules", blocksOf: scheduleBlocks },
  { title: "Slow readers", blocksOf: slowReaderBlocks },
  { title: "Fan-outs", blocksOf: fanOutBlocks },
  { title: "Latency", blocksOf: latencyBlocks },
  { title: "Received", blocksOf: receivedBlocks },
  { title: "Memory", blocksOf: memoryBlocks },
  { title: "Processor time", blocksOf: processorTimeBlocks },
  { title: "Other figures", blocksOf: figureBlocks },
  { title: "TCP in user space", blocksOf: userSpaceBlocks },
];
