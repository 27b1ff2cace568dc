// A TCP server that accepts, keeps what it has accepted, and spends nothing on it in user space but so many bytes that it
// touches for each: node bare.mjs PORT [BYTES]. It calls accept(2) itself, since a socket of node:net is an object of 3 KB.
import koffi from "koffi";

const [port, bytes = "0"] = process.argv.slice(2).map(Number);
const MOST_CONNECTIONS = 4_096;
const [AF_INET, SOCK_STREAM, SOCK_NONBLOCK, SOL_SOCKET, SO_REUSEADDR] = [2, 1, 0o4000, 1, 2];

const libc = koffi.load("libc.so.6");
const socket = libc.func("int socket(int domain, int type, int protocol)");
const setsockopt = libc.func("int setsockopt(int fd, int level, int name, void *value, int length)");
const bind = libc.func("int bind(int fd, void *address, int length)");
const listen = libc.func("int listen(int fd, int backlog)");
const accept4 = libc.func("int accept4(int fd, void *address, void *length, int flags)");

const address = new Uint8Array([AF_INET, 0, port >> 8, port & 255, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
const listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, new Int32Array([1]), 4);
if (bind(listening, address, address.length) < 0 || listen(listening, 4_096) < 0) throw new Error("cannot listen");

// Pages that nobody has touched are not there yet.
const arena = new Uint8Array(MOST_CONNECTIONS * Number(bytes));
let accepted = 0;

setInterval(() => {
  while (accept4(listening, null, null, SOCK_NONBLOCK) >= 0) {
    arena.fill(1, accepted * bytes, (accepted + 1) * bytes);
    accepted = (accepted + 1) % MOST_CONNECTIONS;
  }
}, 10);
