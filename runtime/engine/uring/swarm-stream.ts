import { IP_BIND_ADDRESS_NO_PORT, OP, SOCK, SOL, SQE, TCP_NODELAY } from "../../ffi/io-uring-abi.ts";
import { libc } from "../../ffi/libc.ts";
import type { CloseReason, ConnectionEvents, SwarmOptions, SwarmTransport } from "../contract.ts";
import { familyOf, socketAddress } from "./addresses.ts";
import { type Bank, Flag } from "./bank.ts";
import type { RingSize } from "./ring.ts";
import { Stream } from "./stream.ts";
import { pushOption, type SocketOption, Tag } from "./submissions.ts";

const ON = new Uint8Array(new Int32Array([1]).buffer);
const NO_DELAY: SocketOption = { level: SOL.TCP, name: TCP_NODELAY, value: ON };
const BIND_LATE: SocketOption = { level: SOL.IP, name: IP_BIND_ADDRESS_NO_PORT, value: ON };

/** Linked to the next entry, and silent unless it fails (then the rest of the chain is silent). */
const LINKED = SQE.IO_LINK | SQE.CQE_SKIP_SUCCESS;

/** The swarm's side of TCP: each open is one chain of submissions. */
export class SwarmStream extends Stream implements SwarmTransport {
  readonly #options: SwarmOptions;
  readonly #family: number;
  readonly #addresses = new Map<string, Uint8Array>();

  constructor(options: SwarmOptions, events: ConnectionEvents, size: RingSize) {
    super(events, size);
    this.#options = options;
    this.#family = familyOf(options.host);
    for (let connections = 0; connections < options.connections; connections += size.files) this.addBank();
  }

  open(connection: number): void {
    const bank = this.bankOf(connection);
    const slot = connection - bank.first;
    const { tuples, host } = this.#options;
    const source = tuples.sourceAddress(connection);
    bank.states[slot] = Flag.connecting;
    bank.used++;
    bank.reserve(5);
    bank.push(OP.SOCKET, LINKED, 0, this.#family, SOCK.STREAM, 0, 0, 0, Tag.open, slot, slot + 1);
    pushOption(bank, slot, NO_DELAY, this.constants, LINKED | SQE.FIXED_FILE, Tag.open);
    if (source !== null) this.#bind(bank, slot, source);
    const target = this.#address(host, tuples.destinationPort(connection));
    const address = this.constants.addressOf(target);
    bank.push(OP.CONNECT, SQE.FIXED_FILE, 0, slot, target.byteLength, address, 0, 0, Tag.connect, slot, 0);
  }

  /** The port is left to connect(2), which needs it to be free only towards that destination. */
  #bind(bank: Bank, slot: number, source: string): void {
    const bound = this.#address(source, 0);
    const address = this.constants.addressOf(bound);
    pushOption(bank, slot, BIND_LATE, this.constants, LINKED | SQE.FIXED_FILE, Tag.open);
    bank.push(OP.BIND, LINKED | SQE.FIXED_FILE, 0, slot, bound.byteLength, address, 0, 0, Tag.open, slot, 0);
  }

  /** One object an address, so that its copy for the kernel is found again. */
  #address(host: string, port: number): Uint8Array {
    const key = `${host} ${port}`;
    const known = this.#addresses.get(key);
    if (known !== undefined) return known;
    const address = socketAddress(host, port);
    this.#addresses.set(key, address);
    return address;
  }

  protected override completeOther(bank: Bank, _tag: number, slot: number, result: number): void {
    bank.states[slot]! &= ~Flag.connecting;
    if ((bank.states[slot]! & Flag.closing) !== 0) this.#givenUp(bank, slot, result);
    else if (result < 0) this.shut(bank, slot, libc().nameOf(-result));
    else this.#connected(bank, slot);
  }

  /** The connect was cancelled, or was through before it could be. */
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
