package dev.ergo.rl.reference;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import dev.ergo.fixtures.RepositoryFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The Javadoc of a record as plain text, read from its source by the JDK's own parser.
 *
 * @param description what stands before the tags
 * @param components text of each {@code @param} by component
 */
record RecordComments(String description, Map<String, String> components) {

  private static final List<String> MODULES =
      List.of("ergo-core", "ergo-data", "ergo-eval", "ergo-rl");

  /** Reads the comments of a record of this repository. */
  static RecordComments of(Class<?> type) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjects(source(type)));
      DocTrees trees = DocTrees.instance(task);
      Map<String, RecordComments> found = new LinkedHashMap<>();
      for (CompilationUnitTree unit : task.parse()) {
        new TreePathScanner<Void, String>() {
          @Override
          public Void visitClass(ClassTree node, String outer) {
            String name = outer + node.getSimpleName();
            DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
            if (comment != null) {
              found.put(name, of(comment));
            }
            return super.visitClass(node, name + "$");
          }
        }.scan(new TreePath(unit), "");
      }
      String name = type.getName().substring(type.getPackageName().length() + 1);
      if (!found.containsKey(name)) {
        throw new IllegalStateException(type + " has no Javadoc");
      }
      return found.get(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path source(Class<?> type) {
    String outer = type.getName().replaceAll("\\$.*", "").replace('.', '/');
    return MODULES.stream()
        .map(module -> RepositoryFiles.root().resolve(module + "/src/main/java/" + outer + ".java"))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no source of " + type));
  }

  private static RecordComments of(DocCommentTree comment) {
    Map<String, String> components = new LinkedHashMap<>();
    for (DocTree tag : comment.getBlockTags()) {
      if (tag instanceof ParamTree param) {
        components.put(param.getName().toString(), text(param.getDescription().stream()));
      }
    }
    return new RecordComments(text(comment.getFullBody().stream()), components);
  }

  private static String text(Stream<? extends DocTree> trees) {
    return trees.map(RecordComments::plain).collect(Collectors.joining()).replaceAll("\\s+", " ");
  }

  private static String plain(DocTree tree) {
    if (tree instanceof LiteralTree literal) {
      return literal.getBody().getBody();
    } else if (tree instanceof LinkTree link) {
      return link.getLabel().isEmpty()
          ? link.getReference().getSignature()
          : text(link.getLabel().stream());
    } else if (tree instanceof EntityTree entity) {
      return switch (entity.getName().toString()) {
        case "lt" -> "<";
        case "gt" -> ">";
        case "amp" -> "&";
        default -> entity.toString();
      };
    }
    return tree.getKind() == DocTree.Kind.START_ELEMENT ? " " : tree.toString();
  }
}
