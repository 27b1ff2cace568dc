/**
 * Loaded before c10m (`NODE_OPTIONS=--import`): makes libc fail on purpose in the worker processes whose label begins with
 * C10M_TEST_FAULT_IN. C10M_TEST_FAULT says how:
 *
 * - `transient`  every third call that may fail for a moment does: EINTR, EAGAIN, EBUSY
 * - `enomem`     every io_uring_enter fails with ENOMEM, after some thousand submissions
 * - `no-ring`    io_uring_setup fails with ENOMEM
 * - `short`      one send in 97 is cut to half of its bytes, once 1,000 were submitted
 * - `drop`       one completion of a close is lost
 * - `overflow`   the kernel says that it has lost completions, after some thousand submissions
 */

import { createRequire } from "node:module";
import process from "node:process";

function breakLibc(fault) {
  const koffi = createRequire(import.meta.url)("koffi");
  const ring = new Ring(koffi);
  const wraps = { syscall: (call) => system(call, fault, ring, koffi), mmap: (call) => mapping(call, ring) };
  if (fault === "transient") wraps.epoll_wait = (call) => sometimes(call, koffi, ["EINTR"]);
  const load = koffi.load;
  koffi.load = (...args) => {
    const library = load(...args);
    return {
      func(declaration) {
        const name = /(\w+)\(/.exec(declaration)[1];
        const call = library.func(declaration);
        return wraps[name]?.(call) ?? call;
      },
    };
  };
}

/** Fails every third time, without having done anything. */
function sometimes(call, koffi, codes) {
  let calls = 0;
  return (...args) => {
    if (++calls % 3 !== 0) return call(...args);
    return fail(koffi, codes[(calls / 3) % codes.length]);
  };
}

function fail(koffi, code) {
  koffi.errno(koffi.os.errno[code]);
  return -1;
}

const SETUP = 425;
const ENTER = 426;

/** Submissions before a fault that is to come in the middle of a run. */
const FAULT_AFTER = 3_000;

function system(call, fault, ring, koffi) {
  const transient = sometimes(call, koffi, ["EAGAIN", "EBUSY", "EINTR"]);
  let submitted = 0;
  return (number, ...args) => {
    if (number === SETUP && fault === "no-ring") return fail(koffi, "ENOMEM");
    if (number === SETUP) {
      const fd = call(number, ...args);
      ring.made(fd, args[1]);
      return fd;
    }
    if (number !== ENTER) return call(number, ...args);
    submitted += args[1];
    if (fault === "enomem" && submitted > FAULT_AFTER) return fail(koffi, "ENOMEM");
    if (fault === "transient") return transient(number, ...args);
    if (fault === "short") ring.cutSends(args[0]);
    const result = call(number, ...args);
    if (fault === "drop") ring.dropClose(args[0]);
    if (fault === "overflow" && submitted > FAULT_AFTER) ring.overflow(args[0]);
    return result;
  };
}

function mapping(call, ring) {
  return (...args) => {
    const address = call(...args);
    ring.mapped(args[4], args[5], address, args[1]);
    return address;
  };
}

const SEND = 26;
const TAG_CLOSE_SLOT = 7;
const TAG_OTHER = 8;

/** The rings that were made, as their owner sees them: offsets of `struct io_uring_params`. */
class Ring {
  #koffi;
  #rings = new Map();
  #sends = 0;
  #dropped = false;

  constructor(koffi) {
    this.#koffi = koffi;
  }

  made(fd, params) {
    const words = new Int32Array(this.#koffi.view(params, 120).slice(0));
    const at = (offset) => words[offset / 4];
    this.#rings.set(fd, {
      sqHead: at(40) / 4,
      sqTail: at(44) / 4,
      sqMask: at(0) - 1,
      cqHead: at(80) / 4,
      cqTail: at(84) / 4,
      cqMask: at(4) - 1,
      overflow: at(96) / 4,
      cqes: at(100) / 4,
    });
  }

  mapped(fd, offset, address, length) {
    const ring = this.#rings.get(fd);
    if (ring === undefined) return;
    const words = new Int32Array(this.#koffi.view(address, length), 0, Math.floor(length / 4));
    if (offset === 0) ring.queues = words;
    else ring.sqes = words;
  }

  cutSends(fd) {
    const { sqHead, sqTail, sqMask, queues, sqes } = this.#rings.get(fd);
    for (let at = queues[sqHead]; at !== queues[sqTail]; at = (at + 1) | 0) {
      const base = (at & sqMask) * 16;
      if ((sqes[base] & 0xff) !== SEND || ++this.#sends < 1_000 || this.#sends % 97 !== 0) continue;
      sqes[base + 6] = Math.ceil(sqes[base + 6] / 2);
    }
  }

  dropClose(fd) {
    const { cqHead, cqTail, cqMask, cqes, queues } = this.#rings.get(fd);
    for (let at = queues[cqHead]; at !== queues[cqTail] && !this.#dropped; at = (at + 1) | 0) {
      const base = cqes + (at & cqMask) * 4;
      if (queues[base + 1] !== TAG_CLOSE_SLOT) continue;
      queues[base + 1] = TAG_OTHER;
      this.#dropped = true;
    }
  }

  overflow(fd) {
    const { overflow, queues } = this.#rings.get(fd);
    queues[overflow] = 3;
  }
}

const fault = process.env.C10M_TEST_FAULT;
const label = process.argv[2] ?? "";
if (fault && label.startsWith(process.env.C10M_TEST_FAULT_IN ?? "-")) breakLibc(fault);
