package io.meltemi.agent.dns;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Asks the pod's name servers: one after the other until one answers, or all at once. At most
 * {@value #IN_FLIGHT} queries are on their way; more fail at once. Event loop thread only.
 */
final class Forwarder {
  static final int IN_FLIGHT = 512;
  private static final System.Logger LOG = System.getLogger("dns");

  private final Upstream upstream;
  private final List<InetSocketAddress> servers;
  private final boolean parallel;
  private final DnsStatistics statistics;
  private int inFlight;

  Forwarder(
      EventLoop loop,
      List<InetSocketAddress> servers,
      boolean parallel,
      Duration timeout,
      DnsStatistics statistics) {
    this.upstream = new Upstream(loop, timeout);
    this.servers = List.copyOf(servers);
    this.parallel = parallel;
    this.statistics = statistics;
  }

  /**
   * Asks as the client did, over UDP or TCP.
   *
   * @param done told once: the answer, or empty if no server gave one
   */
  void ask(DnsQuery query, boolean tcp, Consumer<Optional<byte[]>> done) {
    statistics.upstreamRequest();
    if (inFlight >= IN_FLIGHT || servers.isEmpty()) {
      statistics.upstreamFailure();
      done.accept(Optional.empty());
      return;
    }
    inFlight++;
    long from = System.nanoTime();
    Consumer<Optional<byte[]>> counted =
        answer -> {
          inFlight--;
          statistics.upstreamTook(System.nanoTime() - from);
          if (answer.isEmpty()) {
            statistics.upstreamFailure();
            LOG.log(System.Logger.Level.DEBUG, "no name server answered for {0}", query.name());
          }
          done.accept(answer);
        };
    if (parallel) {
      askAll(query, tcp, counted);
    } else {
      askFrom(0, query, tcp, counted);
    }
  }

  private void askFrom(int index, DnsQuery query, boolean tcp, Consumer<Optional<byte[]>> done) {
    upstream.ask(
        servers.get(index),
        query,
        tcp,
        answer -> {
          if (answer.isPresent() || index + 1 == servers.size()) {
            done.accept(answer);
          } else {
            askFrom(index + 1, query, tcp, done);
          }
        });
  }

  private void askAll(DnsQuery query, boolean tcp, Consumer<Optional<byte[]>> done) {
    int[] waiting = {servers.size()};
    for (InetSocketAddress server : servers) {
      upstream.ask(
          server,
          query,
          tcp,
          answer -> {
            waiting[0]--;
            boolean first = answer.isPresent() && waiting[0] >= 0;
            if (first || waiting[0] == 0) {
              waiting[0] = Integer.MIN_VALUE;
              done.accept(answer);
            }
          });
    }
  }
}
