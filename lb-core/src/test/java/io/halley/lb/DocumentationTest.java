// SPDX-License-Identifier: Apache-2.0
package io.halley.lb;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Doclint's "missing" without its call for tags: what a user can see has a sentence. */
class DocumentationTest {
    @ParameterizedTest
    @ValueSource(strings = {"lb-core", "lb-undertow"})
    void everyPublicElementHasASentence(String module) throws IOException {
        Path sources = Path.of("..", module, "src", "main", "java");

        List<String> bare = bareElementsIn(javaFilesIn(sources));

        // The field names of HTTP explain themselves; their package is public for our own others only.
        assertThat(bare)
                .filteredOn(element -> !element.contains(" KnownField."))
                .isEmpty();
    }

    @Test
    void anElementWithoutOneIsFound() throws IOException {
        Path file = Files.createTempDirectory("documentation").resolve("Bare.java");
        Files.writeString(
                file, "/** A. */ public class Bare { /** B. */ public void said() {} public void bare() {} }");

        assertThat(bareElementsIn(List.of(file))).singleElement().asString().endsWith("Bare.bare");
    }

    private static List<Path> javaFilesIn(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static List<String> bareElementsIn(List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
            BareElements scanner = new BareElements(DocTrees.instance(task));
            for (CompilationUnitTree unit : task.parse()) {
                scanner.scan(unit, null);
            }
            return scanner.found;
        }
    }

    /** Looks at public and protected members of public types; goes into no method. */
    private static final class BareElements extends TreePathScanner<Void, Void> {
        private final DocTrees docs;
        private final List<String> found = new ArrayList<>();
        private String place = "";

        BareElements(DocTrees docs) {
            this.docs = docs;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            if (isVisible(type.getModifiers())) {
                String outer = place;
                place = outer + (outer.isEmpty() ? "" : ".") + type.getSimpleName();
                ask(place);
                super.visitClass(type, unused);
                place = outer;
            }
            return null;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            boolean inherits = method.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation ->
                            annotation.getAnnotationType().toString().equals("Override"));
            boolean compact = method.getName().contentEquals("<init>")
                    && getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD;
            if (isVisible(method.getModifiers()) && !inherits && !compact) {
                ask(place + "." + method.getName());
            }
            return null;
        }

        @Override
        public Void visitVariable(VariableTree field, Void unused) {
            if (isVisible(field.getModifiers())) {
                ask(place + "." + field.getName());
            }
            return null;
        }

        private boolean isVisible(ModifiersTree modifiers) {
            TreePath parent = getCurrentPath().getParentPath();
            boolean inInterface = parent.getLeaf().getKind() == Tree.Kind.INTERFACE
                    && !modifiers.getFlags().contains(Modifier.PRIVATE);
            return inInterface
                    || modifiers.getFlags().contains(Modifier.PUBLIC)
                    || modifiers.getFlags().contains(Modifier.PROTECTED);
        }

        private void ask(String element) {
            if (docs.getDocComment(getCurrentPath()) == null) {
                found.add(getCurrentPath().getCompilationUnit().getSourceFile().getName() + " " + element);
            }
        }
    }
}
