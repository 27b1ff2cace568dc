// A server that does not echo: it greets, it answers in its own protocol, and it sends messages to subscribers. Run it
// with --allow-run=node, which lets the script start the server.
import { latency, ports, seconds, spawn, throughput } from "c10m";

export default spawn("node examples/servers/key-value.mjs {port}", { ports: ports(6400, 1) })
  .swarm(1_000)
  .receive({ for: seconds(0.5) })
  .echo("PING\r\n", { expect: "+PONG\r\n", rounds: 10 })
  .echo("GET 1\r\n", { expect: /^\$\d+\r\n.*\r\n$/ })
  .send("SUBSCRIBE\r\n")
  .receive({ for: seconds(2) })
  .measure(latency, throughput);
