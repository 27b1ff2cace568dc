import { OP, SQE } from "../../ffi/io-uring-abi.ts";
import { libc } from "../../ffi/libc.ts";
import { SOCK } from "../../ffi/socket-abi.ts";
import type { CloseReason, ConnectionEvents, SwarmOptions } from "../contract.ts";
import type { SwarmByteStream } from "../stream/byte-stream.ts";
import { BIND_LATE, NO_DELAY } from "../stream/socket-options.ts";
import { TupleAddresses } from "../stream/tuple-addresses.ts";
import { type Bank, Flag } from "./bank.ts";
import type { RingSize } from "./ring.ts";
import { Stream } from "./stream.ts";
import { placeOption, pushOption, Tag } from "./submissions.ts";

/** Linked to the next entry. It completes only when it fails; the rest of the chain does not complete then. */
const LINKED = SQE.IO_LINK | SQE.CQE_SKIP_SUCCESS;

/** The swarm's side of TCP over io_uring. To open a connection takes one chain of submissions. */
export class SwarmStream extends Stream implements SwarmByteStream {
  readonly #options: SwarmOptions;
  readonly #addresses: TupleAddresses;
  readonly #noDelay = placeOption(NO_DELAY, this.constants);
  readonly #bindLate = placeOption(BIND_LATE, this.constants);

  constructor(options: SwarmOptions, events: ConnectionEvents, size: RingSize) {
    super(events, size);
    this.#options = options;
    this.#addresses = new TupleAddresses(options, this.constants);
    for (let connections = 0; connections < options.connections; connections += size.files) this.addBank();
  }

  open(connection: number): void {
    const bank = this.bankOf(connection);
    const slot = connection - bank.first;
    const { tuples } = this.#options;
    const { family, bytes } = this.#addresses;
    const source = tuples.sourceAddress(connection);
    bank.states[slot] = Flag.connecting;
    bank.used++;
    bank.reserve(5);
    bank.push(OP.SOCKET, LINKED, 0, family, SOCK.STREAM, 0, 0, 0, Tag.open, slot, slot + 1);
    pushOption(bank, slot, this.#noDelay, LINKED | SQE.FIXED_FILE, Tag.open);
    if (source !== null) this.#bind(bank, slot, source);
    const destination = this.#addresses.destination(tuples.destinationPort(connection));
    bank.push(OP.CONNECT, SQE.FIXED_FILE, 0, slot, bytes, destination, 0, 0, Tag.connect, slot, 0);
  }

  #bind(bank: Bank, slot: number, source: string): void {
    const address = this.#addresses.source(source);
    pushOption(bank, slot, this.#bindLate, LINKED | SQE.FIXED_FILE, Tag.open);
    bank.push(OP.BIND, LINKED | SQE.FIXED_FILE, 0, slot, this.#addresses.bytes, address, 0, 0, Tag.open, slot, 0);
  }

  protected override completeOther(bank: Bank, _tag: number, slot: number, result: number): void {
    bank.states[slot]! &= ~Flag.connecting;
    if ((bank.states[slot]! & Flag.closing) !== 0) this.#givenUp(bank, slot, result);
    else if (result < 0) this.shut(bank, slot, libc().nameOf(-result));
    else this.#connected(bank, slot);
  }

  /** The connection was closed while it opened. The connect was cancelled, or it has succeeded before. */
  #givenUp(bank: Bank, slot: number, result: number): void {
    if (result >= 0) this.reset(bank, slot);
    this.closeSlotWhenQuiet(bank, slot);
  }

  #connected(bank: Bank, slot: number): void {
    bank.states[slot]! |= Flag.open;
    this.receiving.arm(bank, slot);
    this.events.opened(bank.first + slot);
  }

  protected override peerFinished(bank: Bank, slot: number): void {
    this.reset(bank, slot);
    this.shut(bank, slot, "EOF");
  }

  protected override gone(bank: Bank, slot: number, reason: CloseReason, wasOpen: boolean): void {
    if (wasOpen) this.events.closed(bank.first + slot, reason);
    else this.events.openFailed(bank.first + slot, reason);
  }
}
