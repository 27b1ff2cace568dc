// TCP echo servers compared. Servers that are not installed are skipped and named. The C server is compiled when it is
// started. Run this in the folder that contains examples/, where the servers are started, with
// --allow-run, which lets the script start them.
import { compare, latency, listen, memory, ports, type Swarmable, spawn, throughput } from "c10m";

const port = ports(8080, 1);
const load = (subject: Swarmable) =>
  subject.swarm(10_000).echo("hello", { rounds: 10 }).measure(memory, latency, throughput);
const server = (command: string, needs: string) => load(spawn(command, { ports: port, needs }));

export default compare({
  "C, epoll": server("sh examples/servers/tcp-c.sh {port}", "cc --version"),
  "Node, net": server("node examples/servers/tcp-node.mjs {port}", "node --version"),
  Tornado: server("python3 examples/servers/tcp-tornado.py {port}", "python3 -c 'import tornado'"),
  "c10m's own": load(listen(port)),
});
