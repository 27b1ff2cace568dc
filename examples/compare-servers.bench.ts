// WebSocket echo servers compared. Each is written as its own documentation would write it. Servers that are not
// installed are skipped and named. Run this in the folder that contains examples/, where the servers are started, with
// --allow-run, which lets the script start them.
import { compare, latency, listen, memory, ports, type Swarmable, spawn, throughput } from "c10m";

const port = ports(8080, 1);
const server = (command: string, needs: string) => spawn(command, { ports: port, protocol: "websocket", needs });
const load = (subject: Swarmable) =>
  subject.swarm(10_000).echo("hello", { rounds: 10 }).measure(memory, latency, throughput);

export default compare({
  "ws on Node": load(server("node examples/servers/websocket-node.mjs {port}", "node --version")),
  Deno: load(server("deno run --allow-net examples/servers/websocket-deno.mjs {port}", "deno --version")),
  Bun: load(server("bun examples/servers/websocket-bun.mjs {port}", "bun --version")),
  Tornado: load(server("python3 examples/servers/websocket-tornado.py {port}", "python3 -c 'import tornado'")),
  "c10m's own": load(listen(port).websocket()),
});
