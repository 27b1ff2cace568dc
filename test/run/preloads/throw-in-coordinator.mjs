/** Throws in the middle of a run, where nothing of c10m can catch it; in the coordinator, not in its workers. */

import process from "node:process";

if (process.argv[1]?.endsWith("run.mjs")) {
  const error = new Error("a defect of the coordinator");
  const isRejection = process.env.C10M_TEST_THROW === "rejection";
  setTimeout(() => {
    if (isRejection) Promise.reject(error);
    else throw error;
  }, 2_000);
}
