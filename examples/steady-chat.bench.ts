// A chat in steady state: 10,000 clients send 2,000 messages per second in total, for 20 s, whether or not the server
// keeps up. Latency counts from the time at which a message was due, so it shows when the server stalls.
import { latency, listen, perSecond, ports, seconds, text, throughput } from "c10m";

export default listen(ports(8080, 4))
  .websocket({ path: "/chat" })
  .swarm(10_000)
  .echo(text("see you at eight"), { rate: perSecond(2_000), for: seconds(20) })
  .measure(latency, throughput)
  .named("steady chat");
