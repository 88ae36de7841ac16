"""How an event reaches readers: frame, log, reader, channel, hub, relay, protocol. See docs/fanout.md."""
