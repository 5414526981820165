package io.meltemi.istioctl.explain;

import io.meltemi.base.json.JsonStyle;
import io.meltemi.base.json.JsonWriter;
import io.meltemi.explain.Outcome;
import io.meltemi.explain.Trace;
import java.util.List;
import java.util.Locale;

/** Prints explanations, for programs. */
final class ExplanationJson {
  private final JsonWriter json = new JsonWriter(JsonStyle.GO_PRETTY);
  private final Scene scene;

  ExplanationJson(Scene scene) {
    this.scene = scene;
  }

  String print(Call call, List<Journey.Hop> hops) {
    json.beginObject().field("call", call.text()).name("hops").beginList();
    for (Journey.Hop hop : hops) {
      json.beginObject().field("at", hop.where()).name("steps").beginList();
      hop.explanation().steps().forEach(this::step);
      json.endList().name("outcome");
      outcome(hop.explanation().outcome());
      json.name("uncertain").texts(hop.explanation().uncertain()).endObject();
    }
    json.endList().endObject();
    return json.text() + "\n";
  }

  private void step(Trace.Step step) {
    json.beginObject()
        .field("mark", step.mark().name().toLowerCase(Locale.ROOT))
        .field("what", step.what())
        .field("why", step.why());
    step.madeBy()
        .ifPresent(
            object -> {
              json.field("madeBy", object);
              scene.place(object).ifPresent(place -> json.field("place", place));
            });
    json.endObject();
  }

  private void outcome(Outcome outcome) {
    json.beginObject();
    switch (outcome) {
      case Outcome.Answered(var status, var flag, var why) ->
          json.field("kind", "answered")
              .field("status", status)
              .fieldUnlessEmpty("flag", flag)
              .field("why", why);
      case Outcome.Closed(var flag, var why) ->
          json.field("kind", "closed").fieldUnlessEmpty("flag", flag).field("why", why);
      case Outcome.Forwarded(var shares, _) -> {
        json.field("kind", "forwarded").name("clusters").beginList();
        shares.forEach(this::share);
        json.endList();
      }
    }
    json.endObject();
  }

  private void share(Outcome.Share share) {
    json.beginObject()
        .field("name", share.cluster())
        .field("percent", (int) Math.round(share.percent()));
    switch (share.upstream()) {
      case Outcome.Upstream.Endpoints(var endpoints) ->
          json.name("endpoints").texts(endpoints.stream().map(Outcome.Endpoint::address).toList());
      case Outcome.Upstream.OriginalDestination(var address) ->
          json.name("endpoints").texts(List.of(address));
      case Outcome.Upstream.Nobody(var status, var flag, var why) ->
          json.field("status", status).fieldUnlessEmpty("flag", flag).field("why", why);
    }
    json.endObject();
  }
}
