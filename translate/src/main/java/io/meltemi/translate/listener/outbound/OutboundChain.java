package io.meltemi.translate.listener.outbound;

import io.meltemi.base.ResourceName;
import io.meltemi.translate.filter.DnsCache;
import io.meltemi.translate.listener.common.ChainMatch;
import io.meltemi.translate.listener.common.HttpSettings;
import io.meltemi.translate.listener.common.TcpTarget;
import java.util.List;
import java.util.Optional;

/**
 * A filter chain of an outbound listener.
 *
 * @param virtualService the one that made it; noted in the chain's metadata
 */
public record OutboundChain(
    ChainMatch match, Optional<ResourceName> virtualService, Content content) {
  /** What the chain does. */
  public sealed interface Content {
    /**
     * @param routes name of the route configuration
     */
    record Http(String routes, HttpSettings.Kind kind, boolean grpcWeb, List<DnsCache> dynamicDns)
        implements Content {
      public Http {
        dynamicDns = List.copyOf(dynamicDns);
      }
    }

    record Tcp(TcpTarget target) implements Content {}
  }

  public static OutboundChain http(Content.Http content) {
    return new OutboundChain(ChainMatch.ALL, Optional.empty(), content);
  }

  OutboundChain withMatch(ChainMatch other) {
    return new OutboundChain(other, virtualService, content);
  }
}
