/** Prints the shared clock of its process, first read and read again. */

import { monotonicMs } from "../../../runtime/host/clock.ts";

console.log(JSON.stringify([monotonicMs(), monotonicMs()]));
