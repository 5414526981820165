package io.meltemi.istioctl.wait;

import io.meltemi.base.GoDuration;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.model.MeshObject;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Says what came of waiting. */
record Report(Console console, MeshObject.Key key, WaitOptions options) {
  /**
   * @throws Failure where too few proxies have the object
   */
  void tell(SortedMap<String, Standing> standings) {
    if (standings.isEmpty()) {
      console.out().println(key + " is in force, and concerns no connected proxy.");
      return;
    }
    standings.forEach(this::tell);
    long done = WaitOptions.count(standings.values(), Standing.Done.class);
    String outcome =
        "%s is in force at %d of %d proxies that it concerns"
            .formatted(key, done, standings.size());
    if (options.isEnough(standings)) {
      console.out().println(outcome + ".");
      return;
    }
    throw new Failure(outcome + ": " + String.join(", ", reasons(standings)));
  }

  private List<String> reasons(SortedMap<String, Standing> standings) {
    long rejected = WaitOptions.count(standings.values(), Standing.Rejected.class);
    long behind = WaitOptions.count(standings.values(), Standing.Behind.class);
    var reasons = new ArrayList<String>();
    if (rejected > 0) {
      reasons.add(rejected + " rejected it");
    }
    if (behind > 0) {
      reasons.add(
          behind
              + " did not have it"
              + (rejected > 0 ? "" : " after " + GoDuration.format(options.timeout())));
    }
    return reasons;
  }

  private void tell(String proxy, Standing standing) {
    switch (standing) {
      case Standing.Done() -> {
        if (options.verbose()) {
          console.out().println(proxy + ": has it");
        }
      }
      case Standing.Behind(var why) -> console.out().println(proxy + ": behind: " + why);
      case Standing.Rejected(var words) ->
          words.forEach(
              (resource, said) ->
                  console.out().println(proxy + ": rejected " + resource + ": " + said));
    }
  }
}
