// How many messages a second does a server answer? Each connection sends again as soon as its answer is in, as wrk and k6 do.
import { latency, listen, ports, seconds, text, throughput } from "c10m";

export default listen(ports(8080, 10))
  .swarm(1_000)
  .echo(text("hello"), { for: seconds(5), inFlight: 1_000 })
  .measure(latency, throughput);
