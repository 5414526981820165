package io.meltemi.agent.dns;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Answers DNS until it is closed: what the name table knows from it, all else (and everything
 * before there is a table) from the pod's name servers.
 */
public final class DnsProxy implements AutoCloseable {
  /** What istiod calls the name table. */
  public static final String TYPE_URL = "type.googleapis.com/istio.networking.nds.v1.NameTable";

  private static final System.Logger LOG = System.getLogger("dns");
  private static final int MAX_QUERY = 4096;

  private final EventLoop loop;
  private final DnsSettings settings;
  private final DnsStatistics statistics;
  private final Forwarder forwarder;
  private final List<Channel> listening = new ArrayList<>();
  private volatile Optional<Held> held = Optional.empty();

  private record Held(byte[] message, DnsTable table) {}

  private DnsProxy(EventLoop loop, DnsSettings settings, DnsStatistics statistics) {
    this.loop = loop;
    this.settings = settings;
    this.statistics = statistics;
    this.forwarder =
        new Forwarder(
            loop,
            settings.resolver().servers(),
            settings.parallel(),
            settings.timeout(),
            statistics);
  }

  /**
   * Listens.
   *
   * @throws IOException if an address is taken; nothing listens then
   */
  public static DnsProxy start(EventLoop loop, DnsSettings settings, DnsStatistics statistics)
      throws IOException {
    DnsProxy proxy = new DnsProxy(loop, settings, statistics);
    for (InetSocketAddress address : settings.addresses()) {
      proxy.listen(proxy.udp().bind(address), address);
      proxy.listen(proxy.tcp().bind(address), address);
    }
    LOG.log(
        System.Logger.Level.INFO,
        "DNS is answered at %s; name servers: %s"
            .formatted(settings.addresses(), settings.resolver().servers()));
    return proxy;
  }

  private void listen(ChannelFuture bound, InetSocketAddress address) throws IOException {
    if (!bound.awaitUninterruptibly().isSuccess()) {
      close();
      throw new IOException("DNS cannot be served at " + address, bound.cause());
    }
    listening.add(bound.channel());
  }

  private Bootstrap udp() {
    return new Bootstrap()
        .group(loop)
        .channel(NioDatagramChannel.class)
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_QUERY))
        .handler(new UdpClients(this));
  }

  private ServerBootstrap tcp() {
    TcpClients.Count count = new TcpClients.Count();
    return new ServerBootstrap()
        .group(loop)
        .channel(NioServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel connection) {
                TcpClients.serve(connection, DnsProxy.this, count);
              }
            });
  }

  /**
   * Takes a new name table in the old one's place. Any thread.
   *
   * @param message {@code istio.networking.nds.v1.NameTable}
   * @throws IllegalArgumentException if it is none; the old one stands
   */
  public void accept(byte[] message) {
    DnsTable table = new DnsTable(NameTableReader.read(message), settings.place());
    held = Optional.of(new Held(message, table));
    LOG.log(System.Logger.Level.DEBUG, "the name table has {0} names", table.size());
  }

  /** Whether a name table has come. */
  public boolean isReady() {
    return held.isPresent();
  }

  /** The name table as JSON; empty before it has come. */
  public Optional<String> nameTable() {
    return held.map(table -> NameTableJson.of(NameTableReader.read(table.message())));
  }

  /**
   * Answers a message. Event loop thread only.
   *
   * @param reply told once, now or later, what to send and to release; not told if there is nothing
   */
  void answer(ByteBuf message, boolean tcp, ByteBufAllocator allocator, Consumer<ByteBuf> reply) {
    switch (DnsQuery.read(message)) {
      case DnsQuery.Read.Garbage() -> {}
      case DnsQuery.Read.Refused refused -> {
        statistics.request();
        reply.accept(DnsAnswers.refusal(allocator, refused));
      }
      case DnsQuery.Read.Query(DnsQuery query) -> {
        statistics.request();
        answer(query, tcp, allocator, reply);
      }
    }
  }

  private void answer(
      DnsQuery query, boolean tcp, ByteBufAllocator allocator, Consumer<ByteBuf> reply) {
    Optional<DnsTable.Found> found =
        query.asksForAddress()
            ? held.flatMap(now -> now.table().find(query.name(), query.type() == DnsQuery.AAAA))
            : Optional.empty();
    if (found.isPresent()) {
      Random random = ThreadLocalRandom.current();
      reply.accept(DnsAnswers.found(allocator, query, found.get(), query.limit(tcp), random));
      return;
    }
    forwarder.ask(
        query, tcp, answer -> reply.accept(forwarded(query, answer, query.limit(tcp), allocator)));
  }

  private static ByteBuf forwarded(
      DnsQuery query, Optional<byte[]> answer, int limit, ByteBufAllocator allocator) {
    if (answer.isEmpty()) {
      return DnsAnswers.failure(allocator, query);
    }
    return answer.get().length > limit
        ? DnsAnswers.truncated(allocator, query)
        : Unpooled.wrappedBuffer(answer.get());
  }

  @Override
  public void close() {
    listening.forEach(
        channel -> {
          var _ = channel.close();
        });
  }
}
