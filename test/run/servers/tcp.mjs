// A TCP echo server that is not c10m's, with faults on demand: node tcp.mjs PORT,PORT,... [fault[=N]] ...
import { spawn, spawnSync } from "node:child_process";
import net from "node:net";

const [ports, ...faults] = process.argv.slice(2);
const fault = Object.fromEntries(
  faults.map((text) => text.split("=")).map(([name, value]) => [name, Number(value ?? 1)]),
);

let messages = 0;
let accepted = 0;

/** Takes so many milliseconds of processor time, however long that takes. */
function burn(ms) {
  const before = process.cpuUsage();
  for (let taken = 0; taken < ms * 1_000; ) {
    const { user, system } = process.cpuUsage(before);
    taken = user + system;
  }
}

/** Does nothing else for so long. */
function freeze(ms) {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

function answer(socket, chunk, isDropped) {
  if (isDropped) return socket.resetAndDestroy();
  messages++;
  if (fault.burn) burn(fault.burn);
  if (fault.delegate && messages === 1) spawnSync(process.execPath, ["-e", `${burn}; burn(${fault.delegate})`]);
  if (fault.mute) return;
  if (fault.freeze === messages) freeze(1_000);
  if (fault.deaf && messages >= fault.deaf) socket.pause();
  if (fault.impatient && socket.writableLength > fault.impatient) return socket.resetAndDestroy();
  if (fault.delay) return setTimeout(() => socket.write(chunk), fault.delay);
  if (fault.flip && messages % fault.flip === 0) chunk[0] ^= 1;
  if (fault.close && messages % fault.close === 0) socket.resetAndDestroy();
  else if (fault.finish && messages % fault.finish === 0) socket.end();
  else if (fault.twice && messages % fault.twice === 0) socket.write(Buffer.concat([chunk, chunk]));
  else socket.write(chunk);
  if (fault.exit && messages === fault.exit) process.exit(7);
}

if (fault.crash) {
  console.error("cannot find the database");
  process.exit(3);
}
if (fault.stubborn) process.on("SIGTERM", () => console.log("no"));
if (fault.child) spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"]);
// In a session of its own, without an environment, its parent gone: as some daemons are.
if (fault.daemon) spawn("sh", ["-c", `env -i setsid sleep ${fault.daemon} &`], { stdio: "ignore" });
if (fault.flood) setInterval(() => process.stdout.write(`${"x".repeat(99_999)}\n`), 5);

function goDeaf() {
  for (const { server, port } of listening) {
    server.close();
    if (fault.back) setTimeout(() => server.listen(port, "127.0.0.1"), fault.back);
  }
}

const listening = [];
const servers = ports.split(",").map((port) => {
  const server = net.createServer({ noDelay: true }, (socket) => {
    accepted++;
    // Stops listening on all its ports with that connection, and (back) comes back after so many milliseconds.
    if (fault.deaf && accepted === fault.deaf) goDeaf();
    // Forgets about whom it has accepted after so many milliseconds.
    if (fault.forget) setTimeout(() => socket.end(), fault.forget);
    if (fault.die && accepted === 50) setTimeout(() => process.exit(7), fault.die);
    if (fault.reject && accepted % fault.reject === 0) return socket.resetAndDestroy();
    const isDropped = fault.drop && accepted % fault.drop === 0;
    if (fault.greet) socket.write("welcome");
    socket.on("error", () => {});
    socket.on("data", (chunk) => answer(socket, chunk, isDropped));
  });
  listening.push({ server, port: Number(port) });
  return new Promise((resolve) => server.listen(Number(port), "127.0.0.1", resolve));
});
Promise.all(servers).then(() => console.log("listening now"));
