import { ByteStore, copyBytes, MOST_CHUNK_BYTES } from "./byte-store.ts";
import { grown } from "./grown.ts";

const NONE = -1;
const FIRST_NODES = 1_024;

/** Constant messages that are in use stay known beyond this many, others are forgotten. */
const REMEMBERED_MESSAGES = 4_096;

/**
 * What connections have to send and has not been acknowledged, in order. A piece is a node of a linked list; its bytes are
 * a constant message, which is read again when it has to be sent again, or a copy in a store of small chunks.
 */
export class SendQueue {
  readonly #store = new ByteStore();
  /** By connection: the first and the last node, or NONE. */
  #head: Int32Array;
  #tail: Int32Array;
  #next = new Int32Array(FIRST_NODES);
  /** The sequence number of its first byte. */
  #start = new Int32Array(FIRST_NODES);
  #length = new Int32Array(FIRST_NODES);
  /** The number of a constant message, or -1 - chunk. */
  #source = new Int32Array(FIRST_NODES);
  #free = NONE;
  #unused = 0;
  readonly #messages: (Uint8Array | null)[] = [];
  readonly #users: number[] = [];
  readonly #numbers = new Map<Uint8Array, number>();
  readonly #freeNumbers: number[] = [];
  #lastMessage: Uint8Array | null = null;
  #lastNumber = NONE;
  /** Where `copy` found the last byte: the next one is mostly there, or just behind. */
  #lookConnection = NONE;
  #lookNode = NONE;

  constructor(connections: number) {
    this.#head = new Int32Array(connections).fill(NONE);
    this.#tail = new Int32Array(connections).fill(NONE);
  }

  grow(connections: number): void {
    const before = this.#head.length;
    this.#head = grown(this.#head, connections).fill(NONE, before);
    this.#tail = grown(this.#tail, connections).fill(NONE, before);
  }

  /** Adds constant bytes, which must not change any more. `sequence` is that of the first byte. */
  addConstant(connection: number, sequence: number, bytes: Uint8Array): void {
    const number = bytes === this.#lastMessage ? this.#lastNumber : this.#numberOf(bytes);
    this.#users[number]!++;
    this.#add(connection, sequence, bytes.length, number);
  }

  /** Adds a copy of bytes. */
  addCopy(connection: number, sequence: number, bytes: Uint8Array, offset: number, lengthBytes: number): void {
    for (let done = 0; done < lengthBytes; done += MOST_CHUNK_BYTES) {
      const pieceBytes = Math.min(MOST_CHUNK_BYTES, lengthBytes - done);
      const chunk = this.#store.keep(bytes, offset + done, pieceBytes);
      this.#add(connection, (sequence + done) | 0, pieceBytes, -1 - chunk);
    }
  }

  #numberOf(bytes: Uint8Array): number {
    const number = this.#numbers.get(bytes) ?? this.#remember(bytes);
    this.#lastMessage = bytes;
    this.#lastNumber = number;
    return number;
  }

  #remember(bytes: Uint8Array): number {
    const number = this.#freeNumbers.pop() ?? this.#messages.length;
    this.#messages[number] = bytes;
    this.#users[number] = 0;
    this.#numbers.set(bytes, number);
    return number;
  }

  #add(connection: number, sequence: number, lengthBytes: number, source: number): void {
    const node = this.#takeNode();
    this.#start[node] = sequence;
    this.#length[node] = lengthBytes;
    this.#source[node] = source;
    this.#next[node] = NONE;
    const tail = this.#tail[connection]!;
    if (tail === NONE) this.#head[connection] = node;
    else this.#next[tail] = node;
    this.#tail[connection] = node;
  }

  #takeNode(): number {
    const node = this.#free;
    if (node !== NONE) {
      this.#free = this.#next[node]!;
      return node;
    }
    if (this.#unused === this.#next.length) this.#growNodes();
    return this.#unused++;
  }

  #growNodes(): void {
    const nodes = this.#next.length * 2;
    this.#next = grown(this.#next, nodes);
    this.#start = grown(this.#start, nodes);
    this.#length = grown(this.#length, nodes);
    this.#source = grown(this.#source, nodes);
  }

  /** Copies bytes from a sequence number on, all of which must be in the queue. */
  copy(connection: number, sequence: number, lengthBytes: number, to: Uint8Array, toOffset: number): void {
    let node = this.#nodeAt(connection, sequence);
    let at = sequence;
    let done = 0;
    while (done < lengthBytes) {
      const skipped = (at - this.#start[node]!) | 0;
      const pieceBytes = Math.min(lengthBytes - done, this.#length[node]! - skipped);
      this.#copyFrom(this.#source[node]!, skipped, to, toOffset + done, pieceBytes);
      done += pieceBytes;
      at = (at + pieceBytes) | 0;
      this.#lookNode = node;
      node = this.#next[node]!;
    }
    this.#lookConnection = connection;
  }

  #nodeAt(connection: number, sequence: number): number {
    let node = this.#head[connection]!;
    if (this.#lookConnection === connection && ((sequence - this.#start[this.#lookNode]!) | 0) >= 0) {
      node = this.#lookNode;
    }
    while (((sequence - this.#start[node]!) | 0) >= this.#length[node]!) node = this.#next[node]!;
    return node;
  }

  #copyFrom(source: number, skipped: number, to: Uint8Array, toOffset: number, lengthBytes: number): void {
    if (source >= 0) {
      copyBytes(this.#messages[source]!, skipped, to, toOffset, lengthBytes);
      return;
    }
    const chunk = -1 - source;
    copyBytes(this.#store.slabOf(chunk), this.#store.offsetOf(chunk) + skipped, to, toOffset, lengthBytes);
  }

  /** Forgets every piece that ends at a sequence number, or before it. */
  acknowledge(connection: number, sequence: number): void {
    let node = this.#head[connection]!;
    while (node !== NONE && ((sequence - this.#start[node]!) | 0) >= this.#length[node]!) {
      const next = this.#next[node]!;
      this.#giveBack(node);
      node = next;
    }
    this.#head[connection] = node;
    if (node === NONE) this.#tail[connection] = NONE;
    if (this.#lookConnection === connection) this.#lookConnection = NONE;
  }

  /** Forgets all that a connection had to send. */
  drop(connection: number): void {
    let node = this.#head[connection]!;
    if (node === NONE) return;
    while (node !== NONE) {
      const next = this.#next[node]!;
      this.#giveBack(node);
      node = next;
    }
    this.#head[connection] = NONE;
    this.#tail[connection] = NONE;
    if (this.#lookConnection === connection) this.#lookConnection = NONE;
  }

  #giveBack(node: number): void {
    const source = this.#source[node]!;
    if (source >= 0) this.#leaveMessage(source);
    else this.#store.release(-1 - source);
    this.#next[node] = this.#free;
    this.#free = node;
  }

  #leaveMessage(number: number): void {
    if (--this.#users[number]! > 0 || this.#numbers.size <= REMEMBERED_MESSAGES) return;
    const bytes = this.#messages[number]!;
    if (bytes === this.#lastMessage) this.#lastMessage = null;
    this.#numbers.delete(bytes);
    this.#messages[number] = null;
    this.#freeNumbers.push(number);
  }
}
