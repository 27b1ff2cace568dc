// A chat in steady state: 10,000 clients send 2,000 messages a second between them, for 20 s, whether or not the server
// keeps up. A server that stalls cannot hide: latency counts from the time at which a message was to be sent.
import { latency, listen, perSecond, ports, seconds, text, throughput } from "c10m";

export default listen(ports(8080, 4))
  .websocket({ path: "/chat" })
  .swarm(10_000)
  .echo(text("see you at eight"), { rate: perSecond(2_000), for: seconds(20) })
  .measure(latency, throughput)
  .named("steady chat");
