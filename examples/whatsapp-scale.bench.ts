// WhatsApp held a million connections on one machine. This script does the same if the engine and the machine allow it.
// Add --fit to scale it down to what your machine can hold. Without a ramp the swarm opens in steps with a memory
// sample after each, so that the memory of a connection has an interval; three rounds give the rate a spread.
import { latency, listen, memory, ports, text, throughput } from "c10m";

export default listen(ports(8080, 200))
  .swarm(1_000_000)
  .echo(text("hello"), { rounds: 3 })
  .measure(memory, latency, throughput);
