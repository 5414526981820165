package io.meltemi.translate.endpoint;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Locality;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Endpoints of one locality and priority.
 *
 * @param weight 0..2^32-1; absent where none was set
 */
record LocalityGroup(Locality locality, List<Member> members, Optional<Long> weight, int priority) {
  static final long MAX_WEIGHT = 0xFFFF_FFFFL;

  /**
   * One endpoint as Envoy gets it.
   *
   * @param origin what it was made from; absent for a gateway that stands for several
   */
  record Member(Optional<Endpoint> origin, LbEndpoint message, boolean mtls) {
    long weight() {
      return Integer.toUnsignedLong(message.getLoadBalancingWeight().getValue());
    }

    Member withWeight(long weight) {
      return new Member(
          origin, message.toBuilder().setLoadBalancingWeight(uint32(weight)).build(), mtls);
    }
  }

  LocalityGroup {
    members = List.copyOf(members);
  }

  /** A group whose weight is the sum of its members'. */
  static LocalityGroup summed(Locality locality, List<Member> members, int priority) {
    long sum = members.stream().mapToLong(Member::weight).sum();
    return new LocalityGroup(locality, members, Optional.of(Math.min(sum, MAX_WEIGHT)), priority);
  }

  /** As {@link #summed}, but without a weight where there are no members. */
  static LocalityGroup filtered(Locality locality, List<Member> members, int priority) {
    return members.isEmpty()
        ? new LocalityGroup(locality, members, Optional.empty(), priority)
        : summed(locality, members, priority);
  }

  LocalityGroup withPriority(int other) {
    return new LocalityGroup(locality, members, weight, other);
  }

  LocalityGroup withWeight(long other) {
    return new LocalityGroup(locality, members, Optional.of(other), priority);
  }

  LocalityGroup withoutMembers() {
    return new LocalityGroup(locality, new ArrayList<>(), weight, priority);
  }

  LocalityLbEndpoints message() {
    LocalityLbEndpoints.Builder message = LocalityLbEndpoints.newBuilder();
    message
        .getLocalityBuilder()
        .setRegion(locality.region())
        .setZone(locality.zone())
        .setSubZone(locality.subzone());
    members.forEach(m -> message.addLbEndpoints(m.message()));
    weight.ifPresent(w -> message.setLoadBalancingWeight(uint32(w)));
    return message.setPriority(priority).build();
  }

  static UInt32Value uint32(long value) {
    return UInt32Value.of((int) Math.min(value, MAX_WEIGHT));
  }
}
