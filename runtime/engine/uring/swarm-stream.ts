import { OP, SQE } from "../../ffi/io-uring-abi.ts";
import { libc } from "../../ffi/libc.ts";
import { IP_BIND_ADDRESS_NO_PORT, SOCK, SOL, TCP_NODELAY } from "../../ffi/socket-abi.ts";
import type { CloseReason, ConnectionEvents, SwarmOptions } from "../contract.ts";
import { familyOf, socketAddress, socketAddressBytes } from "../stream/addresses.ts";
import type { SwarmByteStream } from "../stream/byte-stream.ts";
import { type Bank, Flag } from "./bank.ts";
import type { RingSize } from "./ring.ts";
import { Stream } from "./stream.ts";
import { placeOption, pushOption, type SocketOption, Tag } from "./submissions.ts";

const ON = new Uint8Array(new Int32Array([1]).buffer);
const NO_DELAY: SocketOption = { level: SOL.TCP, name: TCP_NODELAY, value: ON };
const BIND_LATE: SocketOption = { level: SOL.IP, name: IP_BIND_ADDRESS_NO_PORT, value: ON };

/** Linked to the next entry, and silent unless it fails (then the rest of the chain is silent). */
const LINKED = SQE.IO_LINK | SQE.CQE_SKIP_SUCCESS;

/** The swarm's side of TCP: each open is one chain of submissions. */
export class SwarmStream extends Stream implements SwarmByteStream {
  readonly #options: SwarmOptions;
  readonly #family: number;
  readonly #addressBytes: number;
  readonly #noDelay = placeOption(NO_DELAY, this.constants);
  readonly #bindLate = placeOption(BIND_LATE, this.constants);
  /** Where socket addresses lie: of destinations by port, of sources by host. */
  readonly #targets = new Map<number, number>();
  readonly #sources = new Map<string, number>();

  constructor(options: SwarmOptions, events: ConnectionEvents, size: RingSize) {
    super(events, size);
    this.#options = options;
    this.#family = familyOf(options.host);
    this.#addressBytes = socketAddressBytes(this.#family);
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
    pushOption(bank, slot, this.#noDelay, LINKED | SQE.FIXED_FILE, Tag.open);
    if (source !== null) this.#bind(bank, slot, source);
    const port = tuples.destinationPort(connection);
    const target = this.#targets.get(port) ?? this.#place(this.#targets, port, socketAddress(host, port));
    bank.push(OP.CONNECT, SQE.FIXED_FILE, 0, slot, this.#addressBytes, target, 0, 0, Tag.connect, slot, 0);
  }

  /** The port is left to connect(2), which needs it to be free only towards that destination. */
  #bind(bank: Bank, slot: number, source: string): void {
    const address = this.#sources.get(source) ?? this.#place(this.#sources, source, socketAddress(source, 0));
    pushOption(bank, slot, this.#bindLate, LINKED | SQE.FIXED_FILE, Tag.open);
    bank.push(OP.BIND, LINKED | SQE.FIXED_FILE, 0, slot, this.#addressBytes, address, 0, 0, Tag.open, slot, 0);
  }

  /** Puts a socket address where the kernel finds it, once. */
  #place<Key>(addresses: Map<Key, number>, key: Key, bytes: Uint8Array): number {
    const address = this.constants.addressOf(bytes);
    addresses.set(key, address);
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
