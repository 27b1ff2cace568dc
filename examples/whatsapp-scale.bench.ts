// WhatsApp held a million connections on one machine. So does this, where the engine and the machine can:
// add --fit to scale it down to what yours hold.
import { latency, listen, memory, ports, seconds, text } from "c10m";

export default listen(ports(8080, 200))
  .swarm(1_000_000)
  .ramp({ over: seconds(30) })
  .echo(text("hello"))
  .measure(memory, latency);
