package io.meltemi.istioctl.explain;

import io.meltemi.explain.Outcome;
import io.meltemi.explain.Trace;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Prints explanations, for people. */
final class ExplanationText {
  /** Of what was passed over at one place, so many are shown. */
  private static final int FEW = 4;

  private final PrintStream out;
  private final Scene scene;
  private final boolean all;

  /**
   * @param all whether to print all that was passed over
   */
  ExplanationText(PrintStream out, Scene scene, boolean all) {
    this.out = out;
    this.scene = scene;
    this.all = all;
  }

  void print(Call call, List<Journey.Hop> hops) {
    out.println(call.text());
    for (Journey.Hop hop : hops) {
      out.println();
      out.println(hop.where());
      steps(hop.explanation().steps());
      out.println("  => " + sentence(hop.explanation().outcome()));
      hop.explanation().uncertain().forEach(doubt -> out.println("     but: " + doubt));
    }
  }

  private void steps(List<Trace.Step> steps) {
    var passed = new ArrayList<Trace.Step>();
    for (Trace.Step step : steps) {
      if (step.mark() == Trace.Mark.PASSED_OVER) {
        passed.add(step);
      } else {
        passedOver(passed);
        passed.clear();
        step(step);
      }
    }
    passedOver(passed);
  }

  private void passedOver(List<Trace.Step> passed) {
    int hidden = all ? 0 : Math.max(0, passed.size() - FEW);
    if (hidden > 0) {
      out.printf(
          "  %s  … %d more, see --verbose%n", "  ".repeat(passed.getFirst().depth()), hidden);
    }
    passed.subList(hidden, passed.size()).forEach(this::step);
  }

  private void step(Trace.Step step) {
    String mark =
        switch (step.mark()) {
          case TAKEN -> "✔";
          case PASSED_OVER -> "-";
          case ENDS -> "✘";
          case UNKNOWN -> "?";
        };
    out.printf(
        "  %s%s %s: %s%s%n",
        "  ".repeat(step.depth()), mark, step.what(), step.why(), madeBy(step));
  }

  private String madeBy(Trace.Step step) {
    return step.madeBy()
        .map(object -> "  [" + object + scene.place(object).map(p -> ", " + p).orElse("") + "]")
        .orElse("");
  }

  private static String sentence(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered(var status, var flag, var why) ->
          "%d%s: %s".formatted(status, flag.isEmpty() ? "" : " " + flag, why);
      case Outcome.Closed(var flag, var why) ->
          "closed%s: %s".formatted(flag.isEmpty() ? "" : " " + flag, why);
      case Outcome.Forwarded(var shares, _) ->
          "goes on to "
              + shares.stream().map(ExplanationText::share).collect(Collectors.joining(", or "));
    };
  }

  private static String share(Outcome.Share share) {
    String percent =
        share.percent() < 100 ? " (%s %% of it)".formatted(Math.round(share.percent())) : "";
    String upstream =
        switch (share.upstream()) {
          case Outcome.Upstream.Endpoints(var endpoints) ->
              " at "
                  + endpoints.stream()
                      .map(Outcome.Endpoint::address)
                      .limit(5)
                      .collect(Collectors.joining(" or "));
          case Outcome.Upstream.OriginalDestination(var address) -> " at " + address;
          case Outcome.Upstream.Nobody(var status, var flag, _) ->
              ", which answers %d %s".formatted(status, flag);
        };
    return share.cluster() + upstream + percent;
  }
}
