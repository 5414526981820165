package io.meltemi.model.status;

import io.meltemi.model.MeshObject;
import java.util.Map;

/**
 * What an object's status is to tell.
 *
 * @param generation of the object that this was derived from; 0 where it has none
 */
public record ObjectStatus(MeshObject.Key object, long generation, StatusContent content) {

  /**
   * The whole status: what is told already, with this in it. Equal to what is told where that is
   * right already.
   *
   * @param told as plain maps and lists
   * @param now the time of conditions that change
   */
  public Map<String, Object> in(Map<String, Object> told, String now) {
    return new StatusMerge(told, object.resource().namespace(), generation, now).of(content);
  }
}
