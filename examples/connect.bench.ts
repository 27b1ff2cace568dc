// A server that already runs: start yours on port 9000, then run this. A server on another machine also needs
// --allow-net HOST.
import { connect, latency, memory, throughput } from "c10m";

export default connect("ws://127.0.0.1:9000/chat?room=lobby", {
  headers: { Authorization: "Bearer for-load-tests-only" },
  subprotocols: ["chat.v2"],
})
  .swarm(5_000)
  .echo("hello", { rounds: 5 })
  .measure(memory, latency, throughput);
