import { OP, POLL_ADD_MULTI, SOCKET_OP_SETSOCKOPT, SQE } from "../../ffi/io-uring-abi.ts";
import { MSG, POLL, SHUT_WR } from "../../ffi/socket-abi.ts";
import type { Constants } from "../stream/constants.ts";
import type { SocketOption } from "../stream/socket-options.ts";
import type { Bank } from "./bank.ts";

/** The tags of submissions, which their completions carry. */
export const Tag = { accept: 1, open: 2, connect: 3, poll: 4, receive: 5, send: 6, closeSlot: 7, other: 8 } as const;

const HIGH = 0x1_0000_0000;

/** It completes only when it fails. The failure is ignored: the connection has ended then. */
const SILENT = SQE.FIXED_FILE | SQE.CQE_SKIP_SUCCESS;

/** An address of no family: `struct sockaddr` with AF_UNSPEC. */
const UNSPECIFIED = new Uint8Array(16);

/** Polls for bytes to read and for the end of the connection: once, or with a multishot poll until it is cancelled. */
export function submitPoll(bank: Bank, slot: number): void {
  bank.reserve(1);
  const mode = bank.hasMultishotPolls ? POLL_ADD_MULTI : 0;
  bank.push(OP.POLL_ADD, SQE.FIXED_FILE, 0, slot, 0, 0, mode, POLL.IN | POLL.RDHUP, Tag.poll, slot, 0);
}

/** Receives what there is, at most `length` bytes. Completes with EAGAIN when there is nothing. */
export function submitReceive(bank: Bank, slot: number, address: number, length: number): void {
  bank.reserve(1);
  bank.push(OP.RECV, SQE.FIXED_FILE, 0, slot, 0, address, length, MSG.DONTWAIT, Tag.receive, slot, 0);
}

/** Sends all `length` bytes: with MSG_WAITALL the kernel goes on by itself after a short send. */
export function submitSend(bank: Bank, slot: number, address: number, length: number): void {
  bank.reserve(1);
  const flags = MSG.NOSIGNAL | MSG.WAITALL;
  bank.push(OP.SEND, SQE.FIXED_FILE, 0, slot, 0, address, length, flags, Tag.send, slot, 0);
}

/** Sends FIN, after what was sent before. */
export function submitShutdown(bank: Bank, slot: number): void {
  bank.reserve(1);
  bank.push(OP.SHUTDOWN, SILENT, 0, slot, 0, 0, SHUT_WR, 0, Tag.other, slot, 0);
}

/** connect(2) to AF_UNSPEC: the kernel resets the connection, whatever its linger option is. */
export function submitReset(bank: Bank, slot: number, constants: Constants): void {
  bank.reserve(1);
  bank.push(OP.CONNECT, SILENT, 0, slot, 16, constants.addressOf(UNSPECIFIED), 0, 0, Tag.other, slot, 0);
}

/** Frees the slot of the table of direct descriptors. */
export function submitCloseSlot(bank: Bank, slot: number): void {
  bank.reserve(1);
  bank.push(OP.CLOSE, 0, 0, 0, 0, 0, 0, 0, Tag.closeSlot, slot, slot + 1);
}

/**
 * Cancels a submission by its user_data, which the kernel finds by hash. To find it by its descriptor, the kernel would
 * look at every request of the ring.
 */
export function submitCancel(bank: Bank, tag: number, slot: number): void {
  bank.reserve(1);
  bank.push(OP.ASYNC_CANCEL, SQE.CQE_SKIP_SUCCESS, 0, -1, 0, tag * HIGH + slot, 0, 0, Tag.other, slot, 0);
}

/** An option whose value is in memory that the kernel can read. */
export interface PlacedOption {
  /** Level and name, as an entry's `addr` holds them. */
  readonly levelAndName: number;
  readonly address: number;
  readonly length: number;
}

export function placeOption({ level, name, value }: SocketOption, constants: Constants): PlacedOption {
  return { levelAndName: name * HIGH + level, address: constants.addressOf(value), length: value.length };
}

/**
 * `IORING_OP_URING_CMD` with `SOCKET_URING_OP_SETSOCKOPT`. The caller reserves, because it is often part of a chain.
 */
export function pushOption(bank: Bank, slot: number, option: PlacedOption, flags: number, tag: number): void {
  const { levelAndName, address, length } = option;
  // `optlen` is at the offset of `file_index`.
  const base = bank.push(OP.URING_CMD, flags, 0, slot, SOCKET_OP_SETSOCKOPT, levelAndName, 0, 0, tag, slot, length);
  bank.setAddr3(base, address);
}
