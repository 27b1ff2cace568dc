// WhatsApp held a million connections on one machine. This script does the same if the engine and the machine allow it.
// Add --fit to scale it down to what your machine can hold.
import { latency, listen, memory, ports, seconds, text } from "c10m";

export default listen(ports(8080, 200))
  .swarm(1_000_000)
  .ramp({ over: seconds(30) })
  .echo(text("hello"))
  .measure(memory, latency);
