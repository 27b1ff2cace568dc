// A small version of morning-ramp: clients arrive at a steady rate, stay, send messages, and most of them leave again.
import { latency, listen, memory, perSecond, ports, seconds, text, throughput } from "c10m";

export default listen(ports(8080, 4))
  .swarm(5_000)
  .ramp({ over: seconds(5) })
  .hold(seconds(3))
  .echo(text("good morning"), { rounds: 5, inFlight: 256 })
  .ramp({ rate: perSecond(2_000) }, { to: 500 })
  .measure(memory, latency, throughput)
  .named("morning");
