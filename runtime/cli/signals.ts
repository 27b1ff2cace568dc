import process from "node:process";
import { Halted, type HaltSwitch } from "../coordinator/halt.ts";
import { whenStarterIsGone } from "./parent-watch.ts";

/** Exit codes by convention: 128 and the signal's number. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

type Signal = keyof typeof EXIT_CODES;

const WORDS: Record<Signal, string> = { SIGHUP: "hung up", SIGINT: "interrupted", SIGTERM: "terminated" };

/**
 * Lets signals halt the run: the first in order, with a partial result, the second at once. If the process that started
 * c10m is gone without a signal, that counts as a hang-up. `killAll` ends every process that c10m has started; it also
 * runs when c10m exits for any other reason.
 *
 * @returns a function that stops listening
 */
export function haltOnSignals(halt: HaltSwitch, killAll: () => void): () => void {
  let signalled = false;
  const take = (signal: Signal) => {
    if (signalled) {
      killAll();
      process.exit(EXIT_CODES[signal]);
    }
    signalled = true;
    halt.halt(new Halted("interrupted", EXIT_CODES[signal], `${WORDS[signal]} (${signal})`));
  };
  const signals = Object.keys(EXIT_CODES) as Signal[];
  const listeners = signals.map((signal) => [signal, () => take(signal)] as const);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  process.once("exit", killAll);

  const stopWatching = whenStarterIsGone(() => {
    halt.halt(new Halted("interrupted", EXIT_CODES.SIGHUP, "the process that started c10m is gone"));
  });

  return () => {
    stopWatching();
    for (const [signal, listener] of listeners) process.off(signal, listener);
    process.off("exit", killAll);
  };
}
