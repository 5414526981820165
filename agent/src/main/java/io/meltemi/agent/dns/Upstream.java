package io.meltemi.agent.dns;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks one name server one question, on a socket of its own: its port and the query's number are
 * random, and only that server's packets reach it, so an answer is hard to forge. The capture rules
 * let it through as the agent's. Event loop thread only.
 */
final class Upstream {
  private static final int MAX_TCP = 65535;

  private final EventLoop loop;
  private final Duration timeout;
  private final SecureRandom random = new SecureRandom();

  Upstream(EventLoop loop, Duration timeout) {
    this.loop = loop;
    this.timeout = timeout;
  }

  /**
   * Asks.
   *
   * @param done told once: the answer under the client's number, or empty if there is none in time
   */
  void ask(InetSocketAddress server, DnsQuery query, boolean tcp, Consumer<Optional<byte[]>> done) {
    Question question = new Question(query, random.nextInt(1 << 16), done);
    Bootstrap bootstrap = new Bootstrap().group(loop);
    if (tcp) {
      bootstrap
          .channel(NioSocketChannel.class)
          .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeout.toMillis()))
          .handler(
              new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel connection) {
                  connection
                      .pipeline()
                      .addLast(new LengthFieldBasedFrameDecoder(MAX_TCP + 2, 0, 2, 0, 2))
                      .addLast(question);
                }
              });
    } else {
      bootstrap
          .channel(NioDatagramChannel.class)
          .option(
              ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(query.limit(false)))
          .handler(question);
    }
    ChannelFuture connected = bootstrap.connect(server);
    Channel channel = connected.channel();
    var timer = loop.schedule(question::fail, timeout.toMillis(), TimeUnit.MILLISECONDS);
    question.whenDone(
        () -> {
          timer.cancel(false);
          var _ = channel.close();
        });
    var _ =
        connected.addListener(
            result -> {
              if (result.isSuccess()) {
                send(channel, question, tcp);
              } else {
                question.fail();
              }
            });
  }

  private static void send(Channel channel, Question question, boolean tcp) {
    byte[] raw = question.query.raw();
    ByteBuf out = channel.alloc().buffer(raw.length + 2);
    if (tcp) {
      out.writeShort(raw.length);
    }
    out.writeShort(question.id).writeBytes(raw, 2, raw.length - 2);
    var _ =
        channel
            .writeAndFlush(out)
            .addListener(
                written -> {
                  if (!written.isSuccess()) {
                    question.fail();
                  }
                });
  }

  /** Waits for the answer; what is none of this question is not heard. */
  private static final class Question extends SimpleChannelInboundHandler<Object> {
    private final DnsQuery query;
    private final int id;
    private final Consumer<Optional<byte[]>> done;
    private Runnable cleanUp = () -> {};
    private boolean over;

    Question(DnsQuery query, int id, Consumer<Optional<byte[]>> done) {
      this.query = query;
      this.id = id;
      this.done = done;
    }

    void whenDone(Runnable task) {
      cleanUp = task;
      if (over) {
        task.run();
      }
    }

    void fail() {
      end(Optional.empty());
    }

    private void end(Optional<byte[]> answer) {
      if (!over) {
        over = true;
        cleanUp.run();
        done.accept(answer);
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Object message) {
      ByteBuf content =
          message instanceof DatagramPacket packet ? packet.content() : (ByteBuf) message;
      if (!over && answers(content)) {
        byte[] answer = ByteBufUtil.getBytes(content);
        answer[0] = (byte) (query.id() >>> 8);
        answer[1] = (byte) query.id();
        end(Optional.of(answer));
      }
    }

    /** A server that refuses a query may leave its question out. */
    private boolean answers(ByteBuf content) {
      int at = content.readerIndex();
      if (content.readableBytes() < DnsQuery.HEADER
          || content.getUnsignedShort(at) != id
          || (content.getUnsignedShort(at + 2) & DnsQuery.RESPONSE) == 0) {
        return false;
      }
      int questions = content.getUnsignedShort(at + 4);
      int code = content.getUnsignedShort(at + 2) & 15;
      if (questions == 0 && code != 0) {
        return true;
      }
      byte[] own = query.question();
      if (questions != 1 || content.readableBytes() < DnsQuery.HEADER + own.length) {
        return false;
      }
      for (int i = 0; i < own.length; i++) {
        if (lower(content.getByte(at + DnsQuery.HEADER + i)) != lower(own[i])) {
          return false;
        }
      }
      return true;
    }

    private static int lower(byte b) {
      return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      fail();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      fail();
    }
  }
}
