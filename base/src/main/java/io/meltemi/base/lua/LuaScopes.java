package io.meltemi.base.lua;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The functions and blocks that the parser is in: local variables, labels and jumps to them. */
final class LuaScopes {
  private static final int MOST_LOCALS = 200;

  private final Deque<Block> blocks = new ArrayDeque<>();

  /**
   * A jump.
   *
   * @param locals how many variables there are where it starts, or in the block that it has left
   */
  private record Jump(String label, int locals, int line) {}

  private static final class Block {
    private final boolean function;
    private final boolean variadic;
    private final boolean loop;
    private final int localsBefore;
    private final Map<String, Integer> labels = new HashMap<>();
    private List<Jump> jumps = new ArrayList<>();
    private int locals;

    Block(boolean function, boolean variadic, boolean loop, int locals) {
      this.function = function;
      this.variadic = variadic;
      this.loop = loop;
      this.localsBefore = locals;
      this.locals = locals;
    }
  }

  void openFunction(boolean variadic) {
    blocks.push(new Block(true, variadic, false, 0));
  }

  void openBlock(boolean loop) {
    blocks.push(new Block(false, false, loop, blocks.getFirst().locals));
  }

  void local(int line) throws LuaFault {
    if (++blocks.getFirst().locals > MOST_LOCALS) {
      throw new LuaFault(line, "function has more than " + MOST_LOCALS + " local variables");
    }
  }

  boolean isVariadic() {
    return blocks.stream().filter(block -> block.function).findFirst().orElseThrow().variadic;
  }

  boolean isInLoop() {
    for (Block block : blocks) {
      if (block.loop || block.function) {
        return block.loop;
      }
    }
    return false;
  }

  void jump(String label, int line) {
    Block block = blocks.getFirst();
    block.jumps.add(new Jump(label, block.locals, line));
  }

  /**
   * @param last whether nothing comes after it in its block: then the block's variables have ended
   */
  void label(String name, boolean last, int line) throws LuaFault {
    for (Block block : blocks) {
      if (block.labels.containsKey(name)) {
        throw new LuaFault(line, "duplicate label '" + name + "'");
      }
      if (block.function) {
        break;
      }
    }
    Block block = blocks.getFirst();
    block.labels.put(name, last ? block.localsBefore : block.locals);
    resolve(block);
  }

  /** Jumps that found their label are forgotten. */
  private static void resolve(Block block) throws LuaFault {
    var open = new ArrayList<Jump>();
    for (Jump jump : block.jumps) {
      Integer locals = block.labels.get(jump.label);
      if (locals == null) {
        open.add(jump);
      } else if (locals > jump.locals) {
        throw new LuaFault(
            jump.line, "goto '" + jump.label + "' jumps into the scope of a local variable");
      }
    }
    block.jumps = open;
  }

  void close() throws LuaFault {
    Block block = blocks.pop();
    resolve(block);
    for (Jump jump : block.jumps) {
      if (block.function) {
        throw new LuaFault(jump.line, "undefined label '" + jump.label + "'");
      }
      blocks
          .getFirst()
          .jumps
          .add(new Jump(jump.label, Math.min(jump.locals, block.localsBefore), jump.line));
    }
    if (!block.function) {
      resolve(blocks.getFirst());
    }
  }
}
