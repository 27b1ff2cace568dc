/** The steps of a login. captures.ts checks the placeholders. */

import { grouped } from "../describe.ts";
import { MAX_LOGIN_STEPS } from "../login.ts";
import { answer } from "./answer.ts";
import { message } from "./message.ts";
import { type Check, mismatch } from "./problem.ts";
import { list, object, union } from "./shapes.ts";
import { duration } from "./times.ts";
import { choice } from "./values.ts";

const FIX = 'write login: [{ send: "LOGIN\\r\\n" }, { expect: "OK\\r\\n" }]';
const STEP_FIX = 'write { send: "LOGIN\\r\\n" } or { expect: "OK\\r\\n", timeout: seconds(5) }';

const step = union("a step that sends or expects", STEP_FIX, {
  send: object("a step", () => STEP_FIX, { kind: choice("send"), message }),
  expect: object("a step", () => STEP_FIX, {
    kind: choice("expect"),
    expect: answer,
    timeoutMs: duration({ positive: true }),
  }),
});

const steps = list("a list of steps", FIX, step);

/** The login of a swarm. */
export const login: Check = (value, path) => {
  if (!Array.isArray(value)) return mismatch(path, value, "a list of steps", FIX);
  if (value.length === 0) return [{ path, message: "the login has no step", fix: FIX }];
  if (value.length <= MAX_LOGIN_STEPS) return steps(value, path);
  const message = `the login has ${grouped(value.length)} steps; the most is ${MAX_LOGIN_STEPS}`;
  return [{ path, message, fix: "put several lines into one message" }];
};
