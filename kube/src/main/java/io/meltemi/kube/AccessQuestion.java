package io.meltemi.kube;

import java.util.List;

/**
 * May this user do that?
 *
 * @param name of the object; empty for all
 */
public record AccessQuestion(
    String user,
    List<String> groups,
    String verb,
    ResourceType type,
    String namespace,
    String name) {
  public AccessQuestion {
    groups = List.copyOf(groups);
  }
}
